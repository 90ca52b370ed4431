import { Alert, Button, Flex, Select } from 'antd';
import type { z } from 'zod';
import type { importReport } from '../../../contract/enterprises.ts';
import { many } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';

type Unknown = z.output<typeof importReport>['unknownSectors'];

/** Asks what a file means by sectors that the plan does not know: each is said once, and remembered with the import. */
export function SectorNames({
  unknown,
  chosen,
  choose,
  disabled,
  check,
}: {
  unknown: Unknown;
  chosen: Readonly<Record<string, string>>;
  choose(names: Record<string, string>): void;
  disabled: boolean;
  check(): void;
}) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const options = programme.sectors.map(({ id, name }) => ({ value: id, label: name }));
  // Names that were explained stay in sight after the next check, which no longer counts them as unknown.
  const told = Object.keys(chosen).filter((name) => unknown.every((one) => one.name !== name));
  const rows = [...unknown, ...told.map((name) => ({ name, rows: 0, nearest: [] as string[] }))];
  return (
    <Alert
      type="info"
      title={t('方案里没有这些行业名称，请对应一次，导入后记住', 'The plan does not know these names of sectors: say once what they mean')}
      description={
        <Flex vertical gap="small">
          {rows.map(({ name, rows: count, nearest }) => (
            <Flex key={name} gap="small" align="center" wrap>
              <span style={{ flex: 1, minWidth: 140, overflowWrap: 'anywhere' }}>
                {name}
                {count > 0 && t(`（${count} 行）`, ` (${many(count, 'row')})`)}
              </span>
              <Select
                allowClear
                showSearch
                optionFilterProp="label"
                aria-label={t(`“${name}”对应的行业`, `Sector that “${name}” means`)}
                placeholder={nearest[0] === undefined ? t('选择行业', 'Choose a sector') : t(`如 ${nearest[0]}`, `such as ${nearest[0]}`)}
                style={{ width: 200 }}
                options={options}
                disabled={disabled}
                value={chosen[name] ?? null}
                onChange={(id: string | null | undefined) => {
                  const { [name]: _, ...others } = chosen;
                  choose(id ? { ...others, [name]: id } : others);
                }}
              />
            </Flex>
          ))}
          <Button disabled={disabled || Object.keys(chosen).length === 0} onClick={check} style={{ alignSelf: 'start' }}>
            {t('按对应重新检查', 'Check again')}
          </Button>
        </Flex>
      }
    />
  );
}
