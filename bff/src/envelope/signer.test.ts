import { sameName } from './signer';

test.each([
  ['张三', '张三'], ['张 三', '张三'], [' 林晓月', '林晓月　'],
  ['买买提·吐尔逊', '买买提•吐尔逊'], ['买买提·吐尔逊', '买买提・吐尔逊'], ['买买提.吐尔逊', '买买提· 吐尔逊'], ['Smith', 'ＳＭＩＴＨ'],
])('%s and %s are one name', (a, b) => expect(sameName(a, b)).toBe(true));

test.each([
  ['张三', '张三丰'], ['张三', '张叁'], ['李四', '张三'], ['', ''], ['  ', '　'], ['买买提吐尔逊', '买买提·吐尔逊'], ['裡', '里'],
])('%s and %s are not', (a, b) => expect(sameName(a, b)).toBe(false));
