import { Alert, Button } from 'antd';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { pathOf, type Step, stepOf, textAt, useEditing } from './editing.ts';

const SHOWN = 12;

/** Groups faults by the step on which they can be put right. */
export function faultsOf(check: ReturnType<typeof useEditing>['check'], step: Step) {
  return (check?.faults ?? []).filter(({ where }) => stepOf(pathOf(where)) === step);
}

/** Lists what is still to be filled in or put right on a step, each with a button to its field. */
export function StepFaults({ step }: { step: Step }) {
  const { t } = useWords();
  const { check, goTo, data } = useEditing();
  const faults = faultsOf(check, step);
  if (faults.length === 0) return null;
  const name = (where: string) => {
    const [list, index] = pathOf(where);
    return typeof index === 'number'
      ? textAt(data, [list as string, index, 'name'])
      : list === 'office' || list === 'committee'
        ? textAt(data, [list, 'name'])
        : '';
  };
  return (
    <Alert
      type="warning"
      showIcon
      title={t(`这一步还有 ${faults.length} 处要填写或改正`, `${many(faults.length, 'field')} to be filled in or put right on this step`)}
      description={
        <ul className="plan-todo">
          {faults.slice(0, SHOWN).map(({ where, what, line }) => (
            <li key={`${where} ${what}`}>
              {[name(where), what].filter((part) => part !== '').join(t('：', ': '))}{' '}
              <Button size="small" onClick={() => goTo(pathOf(where), line)}>
                {t('去填写', 'Go there')}
              </Button>
            </li>
          ))}
          {faults.length > SHOWN && <li>{t(`…… 共 ${faults.length} 处`, `… ${faults.length} in all`)}</li>}
        </ul>
      }
    />
  );
}
