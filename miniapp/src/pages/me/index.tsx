/** Who I am here: real name, companies, language, senior mode, the way out. */
import { call } from '../../api/client';
import { endSession, rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useRequest } from '../../api/use-request';
import { useLanguage, useText, type TextKey } from '../../i18n';
import { open, restart } from '../../platform/navigation';
import { Box, Button, Cell, ErrorNotice, Fact, Heading, Ready, Screen, Toggle, Txt, useSenior, guarded } from '../../ui';

const ROLE: Readonly<Record<'approver' | 'sealer' | 'admin', TextKey>> = { approver: 'roleApprover', sealer: 'roleSealer', admin: 'roleAdmin' };

function MePage() {
  const t = useText();
  const me = useRequest('me', async () => {
    const answer = await call('getMe');
    rememberMe(answer);
    return answer;
  });
  const { language, setLanguage } = useLanguage();
  const { senior, setSenior } = useSenior();
  const leaving = useAct(async (_: null) => {
    await call('logout', { gates: false });
    return true;
  });
  const leave = async (): Promise<void> => {
    // the device forgets the session even when the server cannot be told
    await leaving.run(null);
    endSession();
    restart('home');
  };
  return (
    <Screen title={t('meTitle')}>
      <Box className='stack-20'>
        <Ready of={me}>
          {({ phoneMasked, realName, organizations }) => (
            <Box className='stack-20'>
              <Box>
                <Heading className='t28'>{realName.nameMasked ?? phoneMasked}</Heading>
                {realName.nameMasked && <Box className='quiet'>{phoneMasked}</Box>}
              </Box>
              <Box className='card'>
                <Fact name={t('meRealName')} value={<Txt className={realName.state === 'verified' ? 'jade' : 'amber'}>{realName.state === 'verified' ? t('meVerified', { name: realName.nameMasked ?? '' }) : t('meNotVerified')}</Txt>} />
                {realName.state !== 'verified' && <Box className='gap-top-8'><Button kind='plain' text={t('identityCheck')} onTap={() => open('identity')} /></Box>}
              </Box>
              <Box className='card'>
                <Heading level={2} className='t17'>{t('meOrganizations')}</Heading>
                {organizations.length === 0 && <Box className='quiet gap-top-8'>{t('meNoOrganization')}</Box>}
                {organizations.map((organization) => (
                  <Box key={organization.organizationId} className='gap-top-8'>
                    <Box>{organization.name}</Box>
                    <Box className='t13 quiet'>{organization.roles.map((role) => t(ROLE[role])).join(' · ')}</Box>
                  </Box>
                ))}
              </Box>
            </Box>
          )}
        </Ready>
        <Box className='card'>
          <Box className='row row-between'>
            <Box className='grow'>
              <Box>{t('meSenior')}</Box>
              <Box className='t13 quiet'>{t('meSeniorHelp')}</Box>
            </Box>
            <Toggle checked={senior} label={t('meSenior')} onChange={setSenior} />
          </Box>
          <Box className='rule' />
          <Cell title={t('passTitle')} onTap={() => open('signPassword')} />
          <Cell title={t('bookTitle')} onTap={() => open('signatures')} />
          <Cell title={t('certTitle')} onTap={() => open('certificates')} />
          <Cell title={t('sessionsTitle')} onTap={() => open('sessions')} />
          <Cell title={t('phoneChangeTitle')} onTap={() => open('phone')} />
          <Cell title={t('otherLanguage')} onTap={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')} />
          <Cell title={t('dataTitle')} onTap={() => open('data')} />
          <Cell title={t('privacyPolicy')} onTap={() => open('privacy')} />
        </Box>
        <ErrorNotice error={leaving.error} />
        <Button kind='plain' text={t('meLogout')} busy={leaving.busy} onTap={() => void leave()} />
        <Box className='t13 quiet center'>{t('meLogoutHelp')}</Box>
      </Box>
    </Screen>
  );
}

export default guarded(MePage);
