/** Services in processes of their own: does each answer, and is the key of its link the same on both sides. Asks for nothing else. */
import { AppError, systemClock } from '../../kernel';
import { connectLink } from '../../kernel/service-link';
import type { Config } from '../../config';
import { linkKeys, type ServiceName } from '../../drivers';
import type { Finding } from './finding';

const MEANING: Readonly<Record<string, (service: string) => string>> = {
  refused: (service) => `it has another link-${service}.key, or its clock is more than a minute off`,
  answer_not_signed: (service) => `something else answers at this address, or it has another link-${service}.key`,
  ECONNREFUSED: () => 'its process does not run there',
};

export async function checkLinks({ elsewhere, serviceKeys }: Pick<Config, 'elsewhere' | 'serviceKeys'>): Promise<Finding[]> {
  const links = Object.entries(elsewhere) as [ServiceName, string][];
  return Promise.all(links.map(async ([service, url]): Promise<Finding> => {
    const area = `${service} service`;
    try {
      const [key] = await linkKeys({ ...serviceKeys, chosen: true }, service);
      const link = connectLink({ url, service, key: key!, clock: systemClock });
      await link.ping().finally(() => link.close());
      return { area, state: 'ok', text: `${url}: answers, and has our key` };
    } catch (error) {
      const reason = error instanceof AppError ? String(error.details['reason']) : (error as Error).message;
      return { area, state: 'broken', text: `${url}: ${reason}`, meaning: (MEANING[reason] ?? (() => 'acts of signing wait until it answers'))(service) };
    }
  }));
}
