/** One quiet question: asked from the tap, answered once, booked; nothing where nothing can be told. */
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { call } from '../../api/client';
import { en as words } from '../../i18n/en';
import { askToBeTold } from '../../platform/subscribe';
import { NoticeAsk } from './notice-ask';

jest.mock('../../api/client', () => ({ call: jest.fn() }));
jest.mock('../../platform/subscribe', () => ({ canBeTold: true, askToBeTold: jest.fn() }));
const server = jest.mocked(call as (name: string, input?: unknown) => Promise<unknown>);
const wechat = jest.mocked(askToBeTold);
const offers = (...kinds: string[]): void => { server.mockImplementation(async (name) => (name === 'getNotices' ? { templates: kinds.map((kind) => ({ kind, templateId: `T-${kind}` })) } : undefined)); };
beforeEach(() => { server.mockReset(); wechat.mockReset(); });
const show = async (): Promise<void> => { await act(async () => { render(<NoticeAsk kinds={['completed', 'declined']} text='noticeAskResult' />); }); };

test('the tap itself asks WeChat for the templates of this place, and the answers are booked', async () => {
  offers('completed', 'declined', 'to_sign');
  wechat.mockResolvedValue([{ templateId: 'T-completed', answer: 'accept' }, { templateId: 'T-declined', answer: 'reject' }]);
  await show();
  fireEvent.click(screen.getByRole('button', { name: words.noticeAskResult }));
  // before anything was awaited: WeChat opens its question from a tap alone
  expect(wechat).toHaveBeenCalledWith(['T-completed', 'T-declined']);
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(words.noticeGiven));
  expect(server).toHaveBeenCalledWith('answerNotices', { body: { answers: [{ templateId: 'T-completed', answer: 'accept' }, { templateId: 'T-declined', answer: 'reject' }] } });
  expect(screen.queryByRole('button')).toBeNull();
});
test.each([['a no', [{ templateId: 'T-completed', answer: 'reject' as const }], true], ['a question WeChat could not ask', [], false]])('%s is taken without another word', async (_, answers, booked) => {
  offers('completed');
  wechat.mockResolvedValue(answers);
  await show();
  fireEvent.click(screen.getByRole('button'));
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(words.noticeNotGiven));
  expect(server.mock.calls.some(([name]) => name === 'answerNotices')).toBe(booked);
});
test('a server that does not hear the answer changes nothing on the page', async () => {
  offers('completed');
  server.mockImplementation(async (name) => { if (name === 'getNotices') return { templates: [{ kind: 'completed', templateId: 'T' }] }; throw new Error('offline'); });
  wechat.mockResolvedValue([{ templateId: 'T', answer: 'accept' }]);
  await show();
  fireEvent.click(screen.getByRole('button'));
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe(words.noticeGiven));
});
test('where nothing can be told there is no button', async () => {
  offers('to_sign');
  await show();
  expect(screen.queryByRole('button')).toBeNull();
});
