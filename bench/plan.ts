interface Asked {
  id: string;
  name: string;
  departments: number;
  officerOf?(index: number): string;
  milestones: string;
  /** More of the plan's own fields. */
  more?: string;
}

/** A plan of many departments, for benches. */
export function benchPlan({ id, name, departments, officerOf = (n) => `d${n}@bench.example`, milestones, more = '' }: Asked): string {
  const bodies = Array.from(
    { length: departments },
    (_, n) => `  - { id: d${n}, name: 单位${n}, clause: 四, officer: ${officerOf(n)}, head: h${n}@bench.example }`,
  );
  return `
id: ${id}
name: ${name}
zone: Asia/Shanghai
from: 2019-01-01
to: 2021-12-31
source: { title: ${name} }
${more}
office: { name: 办公室, officer: office@bench.example, director: director@bench.example }
committee: { name: 委员会, officer: committee@bench.example }
operator: { name: 运维, officer: operator@bench.example }
departments:
${bodies.join('\n')}
milestones:
${milestones}
`;
}
