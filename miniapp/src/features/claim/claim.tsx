/** The invitation and its number: who asks, for what, what follows, and the number that proves the code is the right one. */
import type { Answer } from '@luobi/shared/contract';
import { dateTime, useText } from '../../i18n';
import { Box, Fact, Heading, Tap, Txt } from '../../ui';
import { Plan } from '../../ui';

export type Invitation = Answer<'getTicket'>;

export interface ClaimProps {
  readonly invitation: Invitation;
  readonly chosen: string | null;
  readonly onChoose: (number: string) => void;
}

export function Claim({ invitation, chosen, onChoose }: ClaimProps) {
  const t = useText();
  return (
    <Box className='stack-20'>
      <Box>
        <Heading className='t28'>{invitation.inviter.organizationName}</Heading>
        <Box className='t20 serif'>{t('claimAsks')}</Box>
        {invitation.inviter.partnerName !== invitation.inviter.organizationName && <Box className='t13 quiet'>{t('claimThrough', { name: invitation.inviter.partnerName })}</Box>}
      </Box>
      <Box className='card'>
        <Box className='t17 strong'>{invitation.title}</Box>
        <Box className='rule' />
        <Fact name={t('claimFor')} value={invitation.recipientNameMasked} />
        <Fact name={t('claimPhone')} value={invitation.phoneMasked} />
        <Fact name={t('claimSent')} value={dateTime(invitation.sentAt)} />
        <Fact name={t('claimValid')} value={dateTime(invitation.expiresAt)} />
      </Box>
      <Box>
        <Heading level={2} className='t17'>{t('claimNumberTitle')}</Heading>
        <Box className='numbers' role='group' label={t('claimNumberTitle')}>
          {invitation.numbers.map((number) => (
            <Tap key={number} className={number === chosen ? 'number number-chosen' : 'number'} label={t(number === chosen ? 'claimNumberChosen' : 'claimNumber', { n: number })} onTap={() => onChoose(number)}>
              <Txt>{number}</Txt>
            </Tap>
          ))}
        </Box>
        <Box className='t13 quiet'>{t('claimNumberHelp')}</Box>
      </Box>
      <Box>
        <Heading level={2} className='t17'>{t('claimNext')}</Heading>
        <Box className='gap-top-8'><Plan items={[t('claimStep1'), t('claimStep2'), t('claimStep3')]} /></Box>
        <Box className='t13 quiet gap-top-8'>{t('claimNothingYet')}</Box>
      </Box>
    </Box>
  );
}
