import { lastValidDay, ruleSetFor } from '../enterprise/cycle-rules.ts';
import type { Level } from '../enterprise/enterprise.ts';
import type { RegistryEntry } from '../enterprise/registry-entry.ts';
import { usccCheckCharacter } from '../enterprise/uscc.ts';
import { addDays, addMonths, daysBetween, type PlainDate } from '../kernel/dates.ts';
import { many } from '../kernel/language.ts';
import { randomOf } from '../kernel/random.ts';
import type { Plan, RuleSet } from '../plan/plan.ts';

/** The least number of enterprises of every sector, so that no target is without a denominator. */
export const LEAST_IN_SECTOR = 3;

interface SectorTraits {
  /** How many of about a thousand enterprises are of this sector. */
  weight: number;
  /** The share of enterprises that hold a certificate when the campaign begins: it is high where a licence asks for one. */
  certified: number;
  /** What their names say that they do. */
  trades: string[];
}

/** The traits of sectors; together about 35 % of the enterprises hold a certificate. */
const TRAITS: Record<string, SectorTraits> = {
  coal: { weight: 4, certified: 0.75, trades: ['煤业', '煤矿'] },
  mining: { weight: 25, certified: 0.6, trades: ['矿业', '石料开采', '砂石开采'] },
  'hazardous-chemicals': { weight: 60, certified: 0.65, trades: ['加油站', '石油销售', '工业气体', '危化品经营'] },
  fireworks: { weight: 20, certified: 0.6, trades: ['烟花爆竹经营', '烟花销售'] },
  chemicals: { weight: 25, certified: 0.5, trades: ['化工', '精细化工', '涂料'] },
  metallurgy: { weight: 12, certified: 0.5, trades: ['冶金', '铁合金', '钢铁'] },
  nonferrous: { weight: 8, certified: 0.5, trades: ['有色金属', '铝业'] },
  'building-materials': { weight: 50, certified: 0.4, trades: ['建材', '水泥制品', '商品混凝土', '新型墙材'] },
  machinery: { weight: 35, certified: 0.35, trades: ['机械制造', '设备制造', '铸造'] },
  'light-industry': { weight: 70, certified: 0.3, trades: ['食品', '纸业', '塑料制品', '枸杞制品', '家具'] },
  textiles: { weight: 12, certified: 0.3, trades: ['纺织', '绒业', '服装'] },
  tobacco: { weight: 3, certified: 0.67, trades: ['烟草配送', '烟草仓储'] },
  trade: { weight: 230, certified: 0.2, trades: ['商贸', '超市', '百货', '酒店', '餐饮', '仓储', '农产品批发'] },
  power: { weight: 15, certified: 0.5, trades: ['光伏发电', '风力发电', '水电'] },
  'civil-explosives': { weight: 3, certified: 0.67, trades: ['民爆器材', '爆破服务'] },
  construction: { weight: 110, certified: 0.4, trades: ['建筑工程', '建筑安装', '装饰工程', '市政工程'] },
  gas: { weight: 15, certified: 0.6, trades: ['燃气', '天然气', '液化气'] },
  transport: { weight: 130, certified: 0.4, trades: ['运输', '物流', '客运', '出租汽车', '汽车维修'] },
  roads: { weight: 12, certified: 0.3, trades: ['公路养护', '公路工程'] },
  waterways: { weight: 8, certified: 0.3, trades: ['水上客运', '渡运'] },
  'water-management': { weight: 20, certified: 0.35, trades: ['灌溉管理', '水库管理', '泵站管理'] },
  'water-construction': { weight: 25, certified: 0.35, trades: ['水利工程', '水利水电建设'] },
  tourism: { weight: 70, certified: 0.25, trades: ['旅游', '景区管理', '旅行社', '民宿', '文化演艺'] },
  'other-sectors': { weight: 60, certified: 0.15, trades: ['物业服务', '养老服务', '培训服务', '环卫服务'] },
};
const OTHER_PLANS_SECTOR = { weight: 40, certified: 0.35 };

/** The beginnings of every name: nobody shall take an enterprise of the demonstration for a real one. */
export const INVENTED = ['样例', '虚构', '演示', '假想'];
const BRAND = [...'安宁丰恒瑞泰华鑫盛达润泽祥源隆昌永兴嘉禾德康顺诚远航博雅启明金沙河川云岭星海晨光绿洲'];

/**
 * The district of every invented code. A real code names here the district that registered it (GB/T 2260): no province has the number 99,
 * none ever had, so that no registry can have given one of these codes to anybody. `91` before it is an enterprise under the market
 * authority, as for nearly all real ones.
 */
const NOBODYS_DISTRICT = '91999999';

/**
 * Invents a registry for demonstrations and measurements: enterprises of every sector of `plan`, in the plan's order, as they stand on the
 * day `asOf`. The same plan, seed, count and day give the same list. Pure.
 *
 * @throws RangeError when `count` does not give every sector its least.
 */
export function generateDistrict(plan: Plan, { seed, count = 1_200, asOf }: { seed: string | number; count?: number; asOf: PlainDate }): RegistryEntry[] {
  const least = plan.sectors.length * LEAST_IN_SECTOR;
  if (count < least || (plan.sectors.length === 0 && count > 0))
    throw new RangeError(
      `${many(count, 'enterprise')} do not fill ${many(plan.sectors.length, 'sector')}: name a count of at least ${least} and a plan with sectors`,
    );
  const random = randomOf('district', seed);
  const firstBody = Math.floor(random() * BODIES);
  const names = new Set<string>();
  const sizes = shared(
    count - least,
    plan.sectors.map(({ id }) => (TRAITS[id] ?? OTHER_PLANS_SECTOR).weight),
  );
  const inParks = new Set(plan.assists.flatMap(({ of }) => (of.parks === undefined ? [] : (of.sectors ?? plan.sectors.map(({ id }) => id)))));
  let index = 0;
  return plan.sectors.flatMap((sector, at) => {
    const rules = ruleSetFor(plan, sector.id, asOf);
    const traits = TRAITS[sector.id] ?? { ...OTHER_PLANS_SECTOR, trades: [sector.name] };
    return Array.from({ length: LEAST_IN_SECTOR + (sizes[at] ?? 0) }, (): RegistryEntry => {
      index += 1;
      const number = String(index).padStart(6, '0');
      return {
        uscc: usccOf((firstBody + index * BODY_STEP) % BODIES),
        name: nameOf(traits, names, random),
        sectorId: sector.id,
        departmentId: sector.lead ?? sector.assist[0] ?? plan.departments[0]?.id ?? '',
        mail: `safety@sample-${number}.example`,
        // Where the plan asks who is in a park, every other enterprise is in one.
        ...(inParks.has(sector.id) && index % 2 === 0 && { details: { park: PARKS[index % PARKS.length] ?? '' } }),
        ...historyOf(traits, rules, number, asOf, random),
      };
    });
  });
}

/** The parks: three, so that every other enterprise is in any of them. */
const PARKS = ['样例一号工业园区', '样例二号工业园区', '样例三号工业园区'];

/** Splits `total` into whole parts by weight; what rounding leaves goes to the largest remainders. */
function shared(total: number, weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((_, at) => at).sort((a, b) => ((exact[b] ?? 0) % 1) - ((exact[a] ?? 0) % 1) || a - b);
  for (const at of byRemainder.slice(0, left)) parts[at] = (parts[at] ?? 0) + 1;
  return parts;
}

const BODIES = 100_000_000;
/** The step between bodies: it shares no factor with BODIES, so that every number comes up once before any comes up again. */
const BODY_STEP = 38_196_601;
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Makes a code with both check characters: that of the organisation code within it (GB 11714, modulo 11) and its own (GB 32100). */
function usccOf(number: number): string {
  const body = String(number).padStart(8, '0');
  const remainder = BODY_WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(body[at]), 0) % 11;
  const check = remainder === 0 ? '0' : remainder === 1 ? 'X' : String(11 - remainder);
  const first17 = `${NOBODYS_DISTRICT}${body}${check}`;
  return `${first17}${usccCheckCharacter(first17)}`;
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

function nameOf({ trades }: SectorTraits, taken: Set<string>, random: () => number): string {
  const [invented, trade] = [pick(INVENTED, random), pick(trades, random)];
  let brand = pick(BRAND, random);
  let name: string;
  // A taken name gets a longer brand, so that any number of names can be found.
  do {
    brand += pick(BRAND, random);
    name = `${invented}${brand}${trade}有限公司`;
  } while (taken.has(name));
  taken.add(name);
  return name;
}

const between = (from: PlainDate, to: PlainDate, random: () => number) => addDays(from, Math.floor(random() * (daysBetween(from, to) + 1)));
const later = (a: PlainDate, b: PlainDate) => (a > b ? a : b);

type History = Pick<RegistryEntry, 'stage' | 'runningSince' | 'startedOn' | 'certificate' | 'reviewedOn'>;

/** Makes up what has become of one enterprise by `asOf`. */
function historyOf({ certified }: SectorTraits, rules: RuleSet, number: string, asOf: PlainDate, random: () => number): History {
  const stage = random() < certified ? 'certified' : random() < 0.155 ? 'creating' : 'listed';
  // The random number is squared: there are more young enterprises than old ones.
  const runningDays = Math.floor(random() ** 2 * 9_000);
  if (stage === 'certified') return { stage, ...certificateOf(rules, number, runningDays, asOf, random) };
  // Some run for less than the six months that a self-assessment needs.
  const runningSince = addDays(asOf, random() < 0.06 ? -Math.floor(random() * 180) : -200 - runningDays);
  return { stage, runningSince, ...(stage === 'creating' && { startedOn: between(later(runningSince, addDays(asOf, -270)), asOf, random) }) };
}

/** Makes a certificate that is valid on `asOf`, given two months before at the latest, so that some run out within weeks and others in years. */
function certificateOf(rules: RuleSet, number: string, runningDays: number, asOf: PlainDate, random: () => number): Omit<History, 'stage'> {
  const issuedOn = between(addDays(addMonths(asOf, -12 * rules.validYears), 1), addDays(asOf, -60), random);
  const startedOn = addDays(issuedOn, -120 - Math.floor(random() * 240));
  const drawn = random();
  const level: Level = drawn < 0.03 ? 1 : drawn < 0.17 ? 2 : 3;
  const yearAgo = addMonths(asOf, -12);
  const reviewed = issuedOn < yearAgo && random() < 0.8;
  return {
    runningSince: addDays(startedOn, -200 - runningDays),
    startedOn,
    certificate: { number: `样例AQB${'I'.repeat(level)}${issuedOn.slice(0, 4)}${number}`, level, issuedOn, expiresOn: lastValidDay(rules, issuedOn) },
    ...(reviewed && { reviewedOn: between(yearAgo, asOf, random) }),
  };
}
