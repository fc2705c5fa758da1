/** What every verb of this module needs, and where its sealed values live. */
import type { DataSource } from 'typeorm';
import type { Clock, PersonalDataBox } from '../kernel';

export interface AccountDeps {
  readonly dataSource: DataSource;
  readonly clock: Clock;
  readonly box: PersonalDataBox;
}

export const places = {
  phone: (userId: string): string => `users:phone:${userId}`,
  name: (verificationId: string): string => `identity_verifications:name:${verificationId}`,
  idNumber: (verificationId: string): string => `identity_verifications:id_number:${verificationId}`,
};
