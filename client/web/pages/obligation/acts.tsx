import { Button, Flex } from 'antd';
import { type ComponentProps, lazy, Suspense, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ObligationDetail } from '../../../contract/obligations.ts';
import { actPath } from '../../../contract/tables.ts';
import { useChange } from '../../parts/data.ts';
import { DecisionButtons } from '../../parts/decision-buttons.tsx';
import { useWords } from '../../parts/language.tsx';

const ObligationAct = lazy(() => import('../../parts/obligation-act.tsx'));
const Urge = lazy(() => import('../../parts/urge.tsx'));
const Take = lazy(() => import('./take-back.tsx'));
const SubmitDialog = lazy(() => import('./submit-dialog.tsx'));

type Speaks = 'urge' | 'instruct';
type TakesBack = 'withdrawSubmission' | 'withdrawExtension';
const speaks = (asked: unknown): asked is Speaks => asked === 'urge' || asked === 'instruct';
const takesBack = (asked: unknown): asked is TakesBack => asked === 'withdrawSubmission' || asked === 'withdrawExtension';

/** Offers what this user can do now; what is most to be expected comes first. */
export function Acts({ path, detail }: { path: string; detail: ObligationDetail }) {
  const { t } = useWords();
  const acknowledge = useChange();
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get('do') === 'submit' && detail.acts.includes('submit') ? ('submit' as const) : undefined;
  const [chosen, setAsked] = useState<ComponentProps<typeof ObligationAct>['asked'] | 'submit' | 'correct' | Speaks | TakesBack>();
  // A list, or what was sent back, leads straight to the question.
  const asked = chosen ?? wanted;
  const can = (kind: ObligationDetail['acts'][number]) => detail.acts.includes(kind);
  if (detail.acts.length === 0 && asked === undefined) return null;
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
      <DecisionButtons can={can} ask={setAsked} />
      {can('requestExtension') && <Button onClick={() => setAsked('requestExtension')}>{t('申请延期', 'Ask for an extension')}</Button>}
      {can('correct') && <Button onClick={() => setAsked('correct')}>{t('更正报送', 'Correct it')}</Button>}
      {can('withdrawSubmission') && <Button onClick={() => setAsked('withdrawSubmission')}>{t('撤回报送', 'Take it back')}</Button>}
      {can('withdrawExtension') && <Button onClick={() => setAsked('withdrawExtension')}>{t('撤回延期申请', 'Take the request back')}</Button>}
      {can('urge') && <Button onClick={() => setAsked('urge')}>{t('催办', 'Urge')}</Button>}
      {can('instruct') && <Button onClick={() => setAsked('instruct')}>{t('批示', 'Instruct')}</Button>}
      {can('reassign') && <Button onClick={() => setAsked('reassign')}>{t('改派', 'Reassign')}</Button>}
      {can('waive') && (
        <Button danger onClick={() => setAsked('waive')}>
          {t('免除', 'Waive')}
        </Button>
      )}
      <Suspense fallback={null}>
        {(asked === 'submit' || asked === 'correct') && <SubmitDialog path={path} detail={detail} corrects={asked === 'correct'} close={close} />}
        {speaks(asked) && (
          <Urge
            kind={asked}
            of={[{ id: detail.obligation.id, name: detail.obligation.milestoneName, orgName: detail.obligation.departmentName }]}
            close={close}
          />
        )}
        {takesBack(asked) && <Take kind={asked} path={path} detail={detail} close={close} />}
        {asked !== undefined && asked !== 'submit' && asked !== 'correct' && !speaks(asked) && !takesBack(asked) && (
          <ObligationAct asked={asked} of={detail.obligation} confirmer={detail.confirmer.name} close={close} />
        )}
      </Suspense>
    </Flex>
  );
}
