/** How far each party is. */
import type { RecipientProgress } from '@luobi/shared/contract';
import { dateTime, useText, type TextKey } from '../../i18n';
import { Box, Tag, Txt, type Tone } from '../../ui';

type Duty = RecipientProgress['tasks'][number];

function standing(duty: Duty, seal: boolean): { readonly text: TextKey; readonly tone: Tone } {
  switch (duty.state) {
    case 'done': return { text: duty.kind === 'approval' ? 'stateApproved' : seal ? 'stateSealed' : 'stateSigned', tone: 'good' };
    case 'sealing': return { text: 'stateSealing', tone: 'wait' };
    case 'declined': return { text: 'stateDeclined', tone: 'act' };
    case 'cancelled': return { text: 'stateCancelled', tone: 'plain' };
    case 'waiting': return { text: 'stateWaiting', tone: 'plain' };
    case 'open': return { text: duty.kind === 'approval' ? 'stateToApprove' : seal ? 'stateToSeal' : 'stateToSign', tone: 'wait' };
  }
}

export function Parties({ recipients }: { readonly recipients: readonly RecipientProgress[] }) {
  const t = useText();
  return (
    <Box role='list'>
      {recipients.map((recipient) => {
        const seal = recipient.kind === 'organization';
        return (
          <Box key={recipient.recipientId} role='listitem' className='party'>
            <Box className='strong'>{recipient.nameMasked}</Box>
            {recipient.tasks.map((duty) => {
              const { text, tone } = standing(duty, seal);
              return (
                <Box key={duty.kind} className='row row-between party-duty'>
                  <Txt className='quiet grow'>{t(duty.kind === 'approval' ? 'taskApproval' : seal ? 'taskSeal' : 'taskSigning')}{duty.doneAt ? ` · ${dateTime(duty.doneAt)}` : ''}</Txt>
                  <Tag text={t(text)} tone={tone} />
                </Box>
              );
            })}
          </Box>
        );
      })}
    </Box>
  );
}
