import {
  ArrowDownOutlined,
  ArrowUpOutlined,
  ClockCircleOutlined,
  DisconnectOutlined,
  EnvironmentOutlined,
  FileTextOutlined,
  FlagOutlined,
  FundOutlined,
  InboxOutlined,
  MergeCellsOutlined,
  PhoneOutlined,
  PlusCircleOutlined,
  RollbackOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { EntryKind } from '@/api/types';

export const KIND_ICONS: Record<EntryKind, ReactNode> = {
  mail_in: <ArrowDownOutlined />,
  mail_out: <ArrowUpOutlined />,
  bounce: <RollbackOutlined />,
  note: <FileTextOutlined />,
  call: <PhoneOutlined />,
  visit: <EnvironmentOutlined />,
  meeting: <TeamOutlined />,
  follow_up: <ClockCircleOutlined />,
  stage: <FlagOutlined />,
  owner: <SwapOutlined />,
  merge: <MergeCellsOutlined />,
  request: <InboxOutlined />,
  conflict: <DisconnectOutlined />,
  opportunity: <FundOutlined />,
  created: <PlusCircleOutlined />,
};

/** The timeline's filters, each with the kinds that it shows. */
export const FILTERS = {
  all: undefined,
  mail: 'mail_in,mail_out,bounce',
  notes: 'note,follow_up',
  talks: 'call,visit,meeting',
  changes: 'stage,owner,merge,request,conflict,created,opportunity',
} as const;

export type Filter = keyof typeof FILTERS;
export const FILTER_NAMES = Object.keys(FILTERS) as Filter[];
