import { Button, Flex } from 'antd';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { useChange } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';

const ObligationAct = lazy(() => import('../../parts/obligation-act.tsx'));
const Urge = lazy(() => import('../brief/urge.tsx'));
const SubmitDialog = lazy(() => import('./submit-dialog.tsx'));

/** What this user can do now, what is most to be expected first. */
export function Acts({ path, detail }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const acknowledge = useChange();
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('do') === 'submit' && detail.acts.includes('submit') ? ('submit' as const) : undefined;
  const [chosen, setAsked] = useState<ComponentProps<typeof ObligationAct>['asked'] | 'submit' | 'urge'>();
  // A list, or what was sent back, leads straight to the question.
  const asked = chosen ?? wanted;
  const { programme } = useProgramme();
  const late = detail.obligation.due < programme.today;
  const can = (kind: ObligationDetail['acts'][number]) => detail.acts.includes(kind);
  if (detail.acts.length === 0) return null;
  const close = () => {
    setAsked(undefined);
    if (parameters.has('do')) setParameters({}, { replace: true });
  };
  return (
    <Flex gap="small" wrap style={{ marginTop: 16 }}>
      {can('acknowledge') && (
        <Button
          type="primary"
          loading={acknowledge.busy}
          onClick={() => acknowledge.change({ path: `${path}/${actPath('acknowledge')}`, done: t('已签收', 'Acknowledged') })}
        >
          {t('签收', 'Acknowledge')}
        </Button>
      )}
      {can('submit') && (
        <Button type={can('acknowledge') ? 'default' : 'primary'} onClick={() => setAsked('submit')}>
          {detail.obligation.returned ? t('重新报送', 'Hand in again') : t('报送材料', 'Submit')}
        </Button>
      )}
      {can('confirm') && (
        <Button type="primary" onClick={() => setAsked('confirm')}>
          {t('办结', 'Confirm')}
        </Button>
      )}
      {can('return') && <Button onClick={() => setAsked('return')}>{t('退回', 'Send back')}</Button>}
      {can('decideExtension') && (
        <>
          <Button type="primary" onClick={() => setAsked('grant')}>
            {t('同意延期', 'Grant the extension')}
          </Button>
          <Button onClick={() => setAsked('refuse')}>{t('不同意延期', 'Refuse it')}</Button>
        </>
      )}
      {can('requestExtension') && <Button onClick={() => setAsked('requestExtension')}>{t('申请延期', 'Ask for an extension')}</Button>}
      {can('urge') && late && <Button onClick={() => setAsked('urge')}>{t('催办', 'Urge')}</Button>}
      {can('reassign') && <Button onClick={() => setAsked('reassign')}>{t('改派', 'Reassign')}</Button>}
      {can('waive') && (
        <Button danger onClick={() => setAsked('waive')}>
          {t('免除', 'Waive')}
        </Button>
      )}
      <Suspense fallback={null}>
        {asked === 'submit' && <SubmitDialog path={path} detail={detail} close={close} />}
        {asked === 'urge' && (
          <Urge of={{ id: detail.obligation.id, name: detail.obligation.milestoneName, orgName: detail.obligation.departmentName }} close={close} />
        )}
        {asked !== undefined && asked !== 'submit' && asked !== 'urge' && (
          <ObligationAct asked={asked} of={detail.obligation} confirmer={detail.confirmer.name} close={close} />
        )}
      </Suspense>
    </Flex>
  );
}
