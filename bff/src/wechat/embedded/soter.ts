/**
 * TEST devices: the signature of a phone that has no secure element is a digest anybody can make, so that a journey can be
 * walked without WeChat. It proves nothing, and the provider's name says so in every record.
 */
import { createHash } from 'node:crypto';
import type { WeChatDeviceSignatures } from '../port';

/** What the simulated phone gives for a result, in base64. */
export const testDeviceSignature = (resultJson: string): string => createHash('sha256').update(`luobi-test-device\n${resultJson}`).digest('base64');

export const testDeviceSignatures: WeChatDeviceSignatures = {
  verifyDeviceSignature: async ({ resultJson, signature }) => signature === testDeviceSignature(resultJson),
};
