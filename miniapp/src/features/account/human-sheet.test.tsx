/** The question before one more code: a picture first, words for whoever asks, digits only, one answer. */
import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { call } from '../../api/client';
import { en as words } from '../../i18n/en';
import { HumanSheet } from './human-sheet';

jest.mock('../../api/client', () => ({ call: jest.fn() }));
const server = jest.mocked(call as (name: string, input: { body: { kind: string } }) => Promise<unknown>);
const onAnswer = jest.fn();
beforeEach(() => {
  onAnswer.mockReset();
  let n = 0;
  server.mockReset().mockImplementation(async (_, { body: { kind } }) => ({ checkId: `C${++n}`, expiresAt: '', picture: kind === 'picture' ? 'data:image/png;base64,AA==' : null, question: kind === 'words' ? 'thirty-seven plus eight' : null }));
});
const show = async (again = false): Promise<void> => { await act(async () => { render(<HumanSheet again={again} onClose={jest.fn()} onAnswer={onAnswer} />); }); };

test('the picture has a name, the answer is digits, and goes with the id of its question', async () => {
  await show();
  expect(screen.getByRole('dialog', { name: words.humanTitle })).toBeTruthy();
  expect(screen.getByAltText(words.humanPicture)).toBeTruthy();
  fireEvent.input(screen.getByLabelText(words.humanAnswer), { target: { value: '2a34 56' } });
  fireEvent.click(screen.getByRole('button', { name: words.humanSend }));
  expect(onAnswer).toHaveBeenCalledWith({ checkId: 'C1', answer: '23456' });
});
test('whoever cannot see it gets a sum in words, and may go back', async () => {
  await show();
  fireEvent.click(screen.getByRole('button', { name: words.humanWords }));
  await waitFor(() => expect(screen.getByText('thirty-seven plus eight')).toBeTruthy());
  fireEvent.input(screen.getByLabelText(words.humanSum), { target: { value: '45' } });
  fireEvent.click(screen.getByRole('button', { name: words.humanSend }));
  expect(onAnswer).toHaveBeenCalledWith({ checkId: 'C2', answer: '45' });
  // a wrong answer brings another sheet: in words again
  cleanup();
  await show(true);
  await waitFor(() => expect(screen.getByText('thirty-seven plus eight')).toBeTruthy());
  fireEvent.click(screen.getByRole('button', { name: words.humanAgain }));
  await waitFor(() => expect(screen.getByAltText(words.humanPicture)).toBeTruthy());
});
test('a wrong answer before is said; nothing is sent without an answer', async () => {
  await show(true);
  expect(screen.getByText(words.humanWrong)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: words.humanSend }));
  expect(onAnswer).not.toHaveBeenCalled();
});
