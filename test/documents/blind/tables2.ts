import type { Expected } from '../expected.ts';
import type { TableCase } from './tables.ts';

/** A second round of task tables. */

const of = (title: string, expected: Partial<Expected> & Pick<Expected, 'dates' | 'bodies'>): Expected => ({
  title,
  clauses: [],
  shares: [],
  open: [],
  ...expected,
});

export const TABLES_2: Record<string, TableCase> = {
  rectified: {
    rows: [
      ['附件2', '', '', '', '', '', '', ''],
      ['省安全生产督导反馈问题整改清单（2029年）', '', '', '', '', '', '', ''],
      ['序号', '反馈问题', '整改目标', '整改措施', '责任单位', '督导单位', '整改时限', '整改进展'],
      [
        '1',
        '部分企业未落实动火审批制度',
        '动火审批率100%',
        '1.开展专项检查；2.组织警示教育',
        '县应急管理局\n各乡镇（街道）',
        '县安委办',
        '立行立改，2029年5月31日前',
        '',
      ],
      ['2', '消防车通道占堵', '清理占堵点35处', '联合执法', '县消防救援大队（牵头）、县城管局、县公安局', '县安委办', '2029年6月—8月', ''],
      ['3', '应急预案修订不及时', '完成预案修编', '修订县级专项预案12件', '县应急管理局等单位', '县安委会', '2029年底', ''],
      ['说明：整改时限自本清单印发之日起计算。', '', '', '', '', '', '', ''],
    ],
    expected: of('省安全生产督导反馈问题整改清单（2029年）', {
      dates: [
        { clause: '表1', due: '2029-05-31', leads: ['县应急管理局', '各乡镇（街道）'] },
        { clause: '表2', due: '2029-08-31', leads: ['县消防救援大队'], assists: ['县城管局', '县公安局'] },
        { clause: '表3', due: '2029-12-31', leads: ['县应急管理局'] },
      ],
      bodies: ['县应急管理局', '各乡镇（街道）', '县消防救援大队', '县城管局', '县公安局'],
      shares: [['表1', 100, 'target']],
      terms: ['indicator 表2 35 处 2029-08-31', 'indicator 表3 12 件 2029-12-31'],
    }),
  },
  quarters: {
    rows: [
      ['2031年度县级重点项目推进计划表', '', '', '', '', '', '', ''],
      ['序号', '项目名称', '年度目标', '一季度', '二季度', '三季度', '四季度', '责任单位'],
      ['1', '县体育中心建设', '主体完工', '完成土地平整', '完成基础施工', '主体完成60%', '主体完工', '县文旅局'],
      ['2', '城区雨污分流改造', '改造管网20公里', '', '改造8公里', '改造7公里', '改造5公里', '县住建局、县水务局'],
    ],
    expected: of('2031年度县级重点项目推进计划表', {
      dates: [
        { clause: '表1', due: '2031-03-31', leads: ['县文旅局'] },
        { clause: '表1', due: '2031-06-30', leads: ['县文旅局'] },
        { clause: '表1', due: '2031-09-30', leads: ['县文旅局'] },
        { clause: '表1', due: '2031-12-31', leads: ['县文旅局'] },
        { clause: '表2', due: '2031-06-30', leads: ['县住建局', '县水务局'] },
        { clause: '表2', due: '2031-09-30', leads: ['县住建局', '县水务局'] },
        { clause: '表2', due: '2031-12-31', leads: ['县住建局', '县水务局'] },
      ],
      bodies: ['县文旅局', '县住建局', '县水务局'],
      shares: [['表1', 60, 'target']],
      terms: ['indicator 表2 20 公里 2031-12-31', 'indicator 表2 8 公里 2031-06-30', 'indicator 表2 7 公里 2031-09-30', 'indicator 表2 5 公里 2031-12-31'],
    }),
  },
  actions: {
    rows: [
      ['Action plan 2030', '', '', '', '', ''],
      ['#', 'Action', 'Owner', 'Start', 'End', 'Status'],
      ['1', 'Publish the evacuation maps', 'Civil Affairs Bureau', '2030-03-01', '2030-05-31', 'open'],
      ['2', 'Check all lifts', 'Market Supervision Bureau, Housing Bureau', '', '15 September 2030', 'open'],
      ['3', 'Hold the drill', 'All departments', '', 'Oct 2030', ''],
    ],
    expected: of('Action plan 2030', {
      dates: [
        { clause: '表1', due: '2030-05-31', leads: ['Civil Affairs Bureau'] },
        { clause: '表2', due: '2030-09-15', leads: ['Market Supervision Bureau', 'Housing Bureau'] },
        { clause: '表3', due: '2030-10-31', leads: ['all'] },
      ],
      bodies: ['Civil Affairs Bureau', 'Market Supervision Bureau', 'Housing Bureau'],
    }),
  },
  months: {
    rows: [
      ['街道2030年安全生产月度工作安排', '', '', ''],
      ['时间', '工作内容', '责任科室', '参加单位'],
      ['1月上旬', '召开部署会议', '应急管理办公室', '各社区、各站所'],
      ['2月', '开展节前检查，检查覆盖率100%', '应急管理办公室、综合行政执法队', '派出所'],
      ['4月15日', '组织全民国家安全教育', '平安建设办公室', '各社区'],
      ['6月', '安全生产月宣传，发放资料5000份', '宣传文化办公室', '全部'],
      ['每月25日', '报送隐患清单', '各社区', ''],
    ],
    expected: of('街道2030年安全生产月度工作安排', {
      dates: [
        { clause: '第3行', due: '2030-01-10', leads: ['应急管理办公室'], assists: ['各社区', '各站所'] },
        { clause: '第4行', due: '2030-02-28', leads: ['应急管理办公室', '综合行政执法队'], assists: ['派出所'] },
        { clause: '第5行', due: '2030-04-15', leads: ['平安建设办公室'], assists: ['各社区'] },
        { clause: '第6行', due: '2030-06-30', leads: ['宣传文化办公室'] },
        { clause: '第7行', due: { includes: ['2030-02-25', '2030-12-25'], pattern: /^2030-\d\d-25$/ }, leads: ['各社区'] },
      ],
      bodies: ['应急管理办公室', '各社区', '各站所', '综合行政执法队', '派出所', '平安建设办公室', '宣传文化办公室'],
      shares: [['第4行', 100, 'target']],
      terms: ['indicator 第6行 5000 份 2030-06-30'],
    }),
  },
};
