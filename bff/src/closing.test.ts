import { closingStack } from './closing';

test('closes in the opposite order, one after the other, each once', async () => {
  const seen: string[] = [];
  const stack = closingStack();
  stack.add(() => seen.push('database'));
  stack.add(async () => { await Promise.resolve(); seen.push('ca'); });
  stack.add(() => seen.push('workers'));
  await stack.closeAll();
  await stack.closeAll();
  expect(seen).toEqual(['workers', 'ca', 'database']);
});
test('one that fails does not keep the others open, and is told', async () => {
  let closed = 0;
  const stack = closingStack();
  stack.add(() => closed++);
  stack.add(() => Promise.reject(new Error('ca')));
  stack.add(() => { throw new Error('workers'); });
  await expect(stack.closeAll()).rejects.toThrow('workers');
  expect(closed).toBe(1);
});
