/** A picture for the contract: chosen or taken, sent at once, shown small. The server encodes it anew; its hash is the value. */
import { useEffect, useState } from 'react';
import { ApiError } from '../../api/api-error';
import { call, download } from '../../api/client';
import { useAct } from '../../api/use-act';
import { FIELD_LIMITS } from '@luobi/shared';
import { useText } from '../../i18n';
import { choosePicture, type ChosenFile } from '../../platform/files';
import { releaseFile } from '../../platform/http';
import { Box, Button, ErrorNotice, FieldLabel, FieldNote, Picture } from '../../ui';

export interface FillPictureProps {
  readonly taskId: string;
  readonly fieldId: string;
  readonly label: string;
  readonly note?: string;
  readonly fault: string | null;
  /** hash of the chosen picture, or empty */
  readonly value: string;
  /** what is saved on the server already */
  readonly saved: string | null;
  readonly onValue: (value: string) => void;
}

export function FillPicture({ taskId, fieldId, label, note, fault, value, saved, onValue }: FillPictureProps) {
  const t = useText();
  const [preview, setPreview] = useState<{ readonly of: string; readonly path: string } | null>(null);
  const sending = useAct(async (file: ChosenFile) => {
    if (file.size > FIELD_LIMITS.imageBytes) throw new ApiError('payload_too_large');
    return call('uploadFieldImage', { params: { taskId, fieldId }, image: await file.read() });
  });
  useEffect(() => {
    if (!saved || saved !== value) return undefined;
    let over = false;
    void download('getFieldImage', { params: { taskId, fieldId } }).then((path) => (over ? releaseFile(path) : setPreview({ of: saved, path })), () => undefined);
    return () => { over = true; };
  }, [taskId, fieldId, saved, value]);
  const pick = async (): Promise<void> => {
    const file = await choosePicture();
    if (!file) return;
    const answer = await sending.run(file);
    if (!answer) return;
    setPreview(file.path ? { of: answer.value, path: file.path } : null);
    onValue(answer.value);
  };
  return (
    <Box className='stack-8'>
      <FieldLabel text={label} note={note} />
      {value !== '' && preview?.of === value && <Picture src={preview.path} label={label} className='fill-picture' />}
      {value !== '' && <Box className='t13 jade' role='status'>{t('fillPictureThere')}</Box>}
      <Box className='actions-pair'>
        {value !== '' && <Button kind='plain' text={t('fillPictureRemove')} onTap={() => onValue('')} />}
        <Button kind='plain' text={t(value === '' ? 'fillPicturePick' : 'fillPictureOther')} busy={sending.busy} onTap={() => void pick()} />
      </Box>
      <ErrorNotice error={sending.error} />
      <FieldNote fault={fault} />
    </Box>
  );
}
