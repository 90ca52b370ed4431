import type { Belonging } from '../domain/enterprise/assistance.ts';
import type { WantedDetails } from '../domain/enterprise/details.ts';
import type { ResolvedQuery } from '../domain/enterprise/standing.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { Prisma } from './generated/client.ts';

/** A choice of enterprises by code: these alone, or all but these. */
export type Chosen = { only: string[] } | { except: string[] };

/** Gives the conditions of a query over rows with a standing's columns. Says the same as `matches` in domain/enterprise/standing.ts. */
export function whereOf(query: ResolvedQuery, date: PlainDate): Prisma.Sql {
  const certified = Prisma.sql`coalesce(e."stage" <> 'closed' AND e."issuedOn" <= ${date} AND e."expiresOn" >= ${date}, false)`;
  const started = Prisma.sql`coalesce(e."startedOn" <= ${date}, false) OR coalesce(e."issuedOn" <= ${date}, false)`;
  const { sectors, departmentId, stages, level, certifiedBefore, certifiedSince, reviewedSince, inspectedSince } = query;
  // Columns that are never empty stand as they are: an index finds them.
  const known = [
    stages ? oneOf('stage', stages) : Prisma.sql`e."stage" <> 'closed'`,
    sectors && oneOf('sectorId', sectors),
    departmentId !== undefined && Prisma.sql`e."departmentId" = ${departmentId}`,
    query.details && detailsAre(query.details),
    query.anyOf && anyOfThem(query.anyOf),
  ];
  // An unknown value counts as no, so that NOT of the whole means everybody else.
  const dated = [
    query.started !== undefined && Prisma.sql`(${started}) = ${query.started}`,
    query.certified !== undefined && Prisma.sql`${certified} = ${query.certified}`,
    level !== undefined && Prisma.sql`${certified} AND e."level" <= ${level}`,
    certifiedBefore !== undefined && Prisma.sql`${certified} AND e."certifiedOn" < ${certifiedBefore}`,
    certifiedSince !== undefined && Prisma.sql`${certified} AND e."certifiedOn" >= ${certifiedSince}`,
    reviewedSince !== undefined && Prisma.sql`e."reviewedOn" >= ${reviewedSince}`,
    inspectedSince !== undefined && Prisma.sql`e."inspectedOn" >= ${inspectedSince}`,
  ].map((part) => part && Prisma.sql`coalesce((${part}), false)`);
  return Prisma.join(
    [...known, ...dated].filter((part) => part !== undefined && part !== false),
    ' AND ',
  );
}

/** Matches rows with the wanted details; says the same as `hasDetails` in domain/enterprise/details.ts. */
function detailsAre(wanted: WantedDetails): Prisma.Sql {
  const parts = Object.entries(wanted).map(([key, asked]) => {
    const value = Prisma.sql`(e."details"->>${key})`;
    if (asked === true) return Prisma.sql`${value} IS NOT NULL`;
    return typeof asked === 'string' ? Prisma.sql`coalesce(${value} = ${asked}, false)` : Prisma.sql`coalesce(${value} = ANY(${[...asked]}), false)`;
  });
  return Prisma.join([Prisma.sql`true`, ...parts], ' AND ');
}

/** Matches rows called `e`; says the same as `belongs` in domain/enterprise/assistance.ts, and matches nobody where there is no part. */
export function anyOfThem(parts: readonly Belonging[]): Prisma.Sql {
  const one = ({ departmentId, notOf, sectors, details }: Belonging) =>
    Prisma.join(
      [
        Prisma.sql`true`,
        departmentId !== undefined && Prisma.sql`e."departmentId" = ${departmentId}`,
        notOf !== undefined && Prisma.sql`e."departmentId" <> ${notOf}`,
        sectors && oneOf('sectorId', sectors),
        details && detailsAre(details),
      ].filter((part) => part !== undefined && part !== false),
      ' AND ',
    );
  return Prisma.sql`(${Prisma.join([Prisma.sql`false`, ...parts.map((part) => Prisma.sql`(${one(part)})`)], ' OR ')})`;
}

/** Matches one of some values. A list of one is an equality: then the index gives the rest in its order. */
function oneOf(column: string, values: string[]): Prisma.Sql {
  const name = Prisma.raw(`e."${column}"`);
  return values.length === 1 ? Prisma.sql`${name} = ${values[0]}` : Prisma.sql`${name} = ANY(${values})`;
}

/** Matches enterprises with `text` in name or code; all of them without it. */
export function named(text = ''): Prisma.Sql {
  if (text === '') return Prisma.sql`true`;
  const like = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(e."name" LIKE ${like} OR e."uscc" LIKE ${like})`;
}

export function among(chosen: Chosen | undefined): Prisma.Sql {
  if (!chosen) return Prisma.sql`true`;
  return 'only' in chosen ? Prisma.sql`e."uscc" = ANY(${chosen.only})` : Prisma.sql`e."uscc" <> ALL(${chosen.except})`;
}

/** Gives rows as they stood at a programme instant, or as they stand now. */
export function standingAt(programmeId: string, atMs: number | undefined): Prisma.Sql {
  if (atMs === undefined) return Prisma.sql`(SELECT * FROM "Enterprise" WHERE "programmeId" = ${programmeId}) e`;
  const at = new Date(atMs);
  return Prisma.sql`(SELECT n."uscc", n."name", n."mail", n."details", n."state", s.* FROM "Standing" s JOIN "Enterprise" n ON n."id" = s."enterpriseId"
    WHERE s."programmeId" = ${programmeId} AND s."from" <= ${at} AND (s."until" IS NULL OR s."until" > ${at})) e`;
}
