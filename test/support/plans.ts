/** A small plan as a file would have it. */
export function smallPlan({
  id,
  due = '2019-04-30',
  milestones,
  departments = ['water', 'fire'],
  ladder = '',
  digestAt = 'off',
  briefOn = 'off',
  more = '',
}: {
  id: string;
  due?: string;
  milestones?: string;
  departments?: string[];
  ladder?: string;
  digestAt?: string;
  briefOn?: string;
  /** Further parts, as lines of YAML. */
  more?: string;
}): string {
  return `
id: ${id}
name: 安全检查
zone: Asia/Shanghai
from: 2019-01-01
to: 2021-12-31
source: { title: 安全检查方案 }
digestAt: '${digestAt}'
briefOn: ${briefOn}
office: { name: 安委办, officer: office@x.example, director: director@x.example }
committee: { name: 安委会, officer: committee@x.example }
operator: { name: 运维, officer: operator@x.example }
departments:
${departments.map((code) => `  - { id: ${code}, name: ${code}局, clause: 四, officer: ${code}@x.example, head: ${code}-head@x.example }`).join('\n')}
${ladder}
${more}
milestones:
${milestones ?? `  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: ${due}, lead: all }`}
`;
}

/** Two sectors, one of them key, of the two departments of `smallPlan`. */
export const SECTORS = `
sectors:
  - { id: dams, name: 水库, clause: 四, key: true, lead: water }
  - { id: alarms, name: 消防, clause: 四, lead: fire }
`;

/** Some file to hand in. */
export const EVIDENCE = [{ sha256: 'a'.repeat(64), name: '总结.docx', sizeBytes: 1_024 }];
