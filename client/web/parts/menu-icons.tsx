import {
  AimOutlined,
  AlertOutlined,
  ApartmentOutlined,
  AuditOutlined,
  BankOutlined,
  BarChartOutlined,
  BellOutlined,
  CarryOutOutlined,
  DashboardOutlined,
  FileTextOutlined,
  MailOutlined,
  NotificationOutlined,
  ReadOutlined,
  ScheduleOutlined,
  SettingOutlined,
  TrophyOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';

/** The pictures of the menu, by the address of the page. */
const ICONS: Partial<Record<string, ReactNode>> = {
  '': <DashboardOutlined />,
  todo: <BellOutlined />,
  obligations: <CarryOutOutlined />,
  decisions: <AuditOutlined />,
  brief: <ReadOutlined />,
  enterprises: <BankOutlined />,
  announcements: <NotificationOutlined />,
  targets: <AimOutlined />,
  reports: <BarChartOutlined />,
  standing: <ScheduleOutlined />,
  score: <TrophyOutlined />,
  notices: <MailOutlined />,
  plan: <FileTextOutlined />,
  operations: <AlertOutlined />,
  system: <SettingOutlined />,
};

/** A page that has no picture of its own gets one all the same, so that the names stand in one line. */
export const menuIcon = (path: string): ReactNode => ICONS[path] ?? <ApartmentOutlined />;
