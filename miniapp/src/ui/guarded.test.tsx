/** A page that throws while it is drawn becomes a page that says so. */
import { fireEvent, render, screen } from '@testing-library/react';
import { rememberRequest } from '../api/last-request';
import { en as words } from '../i18n/en';
import { restart } from '../platform/navigation';
import { guarded } from './guarded';

jest.mock('../platform/api-base', () => ({ API_BASE: 'http://server' }));
jest.mock('../platform/navigation', () => ({ open: jest.fn(), restart: jest.fn(), back: jest.fn() }));

let answer: { readonly pages?: readonly string[] } = {};
const Page = guarded(function Page() {
  return <ul>{answer.pages!.map((page) => <li key={page}>{page}</li>)}</ul>;
});

beforeEach(() => {
  answer = {};
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  jest.mocked(restart).mockReset();
});
afterEach(() => jest.restoreAllMocks());

test('an answer without what the page needs is told with the number of the request; trying again draws the page anew', () => {
  rememberRequest('REQ-7');
  render(<Page />);
  expect(screen.getByRole('alert').textContent).toContain('REQ-7');
  fireEvent.click(screen.getByRole('button', { name: words.retry }));
  expect(screen.getByRole('alert')).toBeTruthy();
  answer = { pages: ['第一页'] };
  fireEvent.click(screen.getByRole('button', { name: words.retry }));
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByText('第一页')).toBeTruthy();
});

test('the way home is open', () => {
  render(<Page />);
  fireEvent.click(screen.getByRole('button', { name: words.goHome }));
  expect(restart).toHaveBeenCalledWith('home');
});

test('a page that is well is shown as it is', () => {
  answer = { pages: ['甲', '乙'] };
  render(<Page />);
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
});
