/** People of the embedded WeChat who come in: through the phone button, by SMS code, joined already. */
import { randomInt } from 'node:crypto';
import { login, loginByWeChat, loginByWeChatPhone, type LoggedIn } from '../../../bff/src/account';
import { newToken } from '../../../bff/src/kernel';
import { freshIp, freshPhone, startLogin, type People } from '../people';

/** Somebody WeChat has not told us of yet. */
export const wechatName = (): string => `person${randomInt(1e12)}`;

/** The ticket of a login that needs a phone number. */
export async function ticketOf(people: People, name: string): Promise<string> {
  const answer = await loginByWeChat(people, { code: `${name}.${newToken(6)}` });
  if (answer.state !== 'phone_needed') throw new Error('the person is known');
  return answer.ticket.ticket;
}

/** In by the phone button, joined from now on. */
export async function joinedPerson(people: People, phone = freshPhone(), name = wechatName()): Promise<{ readonly name: string; readonly phone: string; readonly session: LoggedIn }> {
  return { name, phone, session: await byButton(people, await ticketOf(people, name), phone) };
}

export const byButton = (people: People, ticket: string, phone: string): Promise<LoggedIn> => loginByWeChatPhone(people, { ticket, code: `${phone}.${newToken(6)}` });

/** In by SMS code. @param over e.g. a used code, or the leave to move what is joined */
export async function bySms(people: People, ticket: string | undefined, phone: string, over: { readonly move?: boolean } = {}): Promise<LoggedIn> {
  const { challengeId, code } = await startLogin(people, phone);
  return login(people, { challengeId, code, channel: ticket === undefined ? 'h5' : 'weapp', ...(ticket === undefined ? {} : { ticket }), ip: freshIp(), ...over });
}
