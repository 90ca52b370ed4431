import type { Plan } from '../../domain/plan/plan.ts';
import { ServiceError } from '../errors.ts';
import { type SectorNames, sectorFinder } from '../files/cells.ts';
import type { Service } from '../service/service.ts';

/**
 * Gives what a programme has learnt that lists call its sectors. Each time that somebody says so is an event of the registry, with who and
 * when, so that nobody is asked twice; the last word holds, and the plan's own names go before.
 */
export async function learntSectors(service: Service, programmeId: string): Promise<SectorNames> {
  const events = await service.store.ledger.events(`registry/${programmeId}`);
  return Object.assign({}, ...events.filter(({ type }) => type === 'sectorsNamed').map(({ payload }) => payload.names)) as SectorNames;
}

/** Refuses a name that the plan knows already, and a sector that it does not know. */
export function checkSectorNames(plan: Plan, names: SectorNames): void {
  const { find } = sectorFinder(plan);
  for (const [name, id] of Object.entries(names)) {
    const known = find(name);
    if (known !== undefined && known !== id)
      throw new ServiceError('invalid', 'sector-known', {
        zh: `方案里“${name}”就是行业 ${known}，不能另作对应。`,
        en: `The plan has “${name}” as the sector ${known}: it cannot mean another.`,
      });
    if (!plan.sectors.some((sector) => sector.id === id))
      throw new ServiceError('invalid', 'unknown-sector', {
        zh: `没有代号为 ${id} 的行业；可选：${plan.sectors.map((sector) => `${sector.id} ${sector.name}`).join('，')}。`,
        en: `No sector is called ${id}; there are ${plan.sectors.map((sector) => sector.id).join(', ')}.`,
      });
  }
}
