import { usccCheckCharacter } from '../domain/enterprise/uscc.ts';

/** What the waves have in common: a plan without mornings of its own, departments with a sector each, and enterprises that are theirs in turn. */
export const DEPARTMENTS = 10;

export function waveFrame(id: string) {
  const body = { name: '办公室', officer: 'office@bench.example' };
  return {
    ...{ id, name: '压力测试', zone: 'Asia/Shanghai', to: '2099-12-31', source: { title: '压力测试' }, holidays: { table: 'none' }, digestAt: 'off' },
    office: { ...body, director: 'director@bench.example' },
    committee: body,
    operator: body,
    departments: Array.from({ length: DEPARTMENTS }, (_, index) => ({
      id: `d${index}`,
      name: `单位${index}`,
      clause: '四',
      officer: `d${index}@bench.example`,
      head: `h${index}@bench.example`,
    })),
    sectors: Array.from({ length: DEPARTMENTS }, (_, index) => ({ id: `s${index}`, name: `行业${index}`, clause: '四', lead: `d${index}` })),
  };
}

/** One of the enterprises, certified for three years. */
export function waveEntry(index: number, issuedOn: string) {
  const body = `91999999${String(index).padStart(9, '0')}`;
  return {
    uscc: `${body}${usccCheckCharacter(body)}`,
    name: `虚构企业${index}有限公司`,
    sectorId: `s${index % DEPARTMENTS}`,
    departmentId: `d${index % DEPARTMENTS}`,
    stage: 'certified' as const,
    certificate: { number: `AQB-${index}`, level: 3 as const, issuedOn, expiresOn: `${Number(issuedOn.slice(0, 4)) + 3}${issuedOn.slice(4)}` },
    mail: `e${index}@bench.example`,
  };
}
