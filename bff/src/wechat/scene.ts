/**
 * What may stand in a mini-program code and in a link, checked before WeChat is asked (errors 40129, 40169, 41030, 85401).
 * No percent sign, no space and nothing outside ASCII in a scene.
 */
import { AppError } from '../kernel';
import type { LinkRequest } from './port';

const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;
const PAGE = /^[0-9A-Za-z_-]+(?:\/[0-9A-Za-z_-]+)*$/;
const QUERY = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~%]{0,1024}$/;

/** @throws AppError('invalid_request') naming the field */
export function requireScene(scene: string): void {
  if (!SCENE.test(scene)) throw new AppError('invalid_request', { path: 'scene' });
}
/** `scancode_time` is WeChat's own (85096). */
export function requirePage(page: string): void {
  if (page.length > 128 || !PAGE.test(page) || page.includes('scancode_time')) throw new AppError('invalid_request', { path: 'page' });
}
export function requireWidth(width: number): void {
  if (!Number.isInteger(width) || width < 280 || width > 1280) throw new AppError('invalid_request', { path: 'width' });
}
export function requireLink({ path, query, days }: LinkRequest): void {
  requirePage(path);
  if (!QUERY.test(query)) throw new AppError('invalid_request', { path: 'query' });
  if (!Number.isInteger(days) || days < 1 || days > 30) throw new AppError('invalid_request', { path: 'days' });
}
