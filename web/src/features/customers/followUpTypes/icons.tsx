import {
  EnvironmentOutlined,
  FileDoneOutlined,
  FileTextOutlined,
  GiftOutlined,
  MailOutlined,
  MessageOutlined,
  PayCircleOutlined,
  PhoneOutlined,
  ShopOutlined,
  TagOutlined,
  TeamOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { FollowUpIcon } from './queries';

export const TYPE_ICONS: Record<FollowUpIcon, ReactNode> = {
  note: <FileTextOutlined />,
  phone: <PhoneOutlined />,
  chat: <MessageOutlined />,
  mail: <MailOutlined />,
  visit: <EnvironmentOutlined />,
  people: <TeamOutlined />,
  video: <VideoCameraOutlined />,
  fair: <ShopOutlined />,
  sample: <GiftOutlined />,
  quote: <FileDoneOutlined />,
  payment: <PayCircleOutlined />,
  tag: <TagOutlined />,
};

export const ICON_NAMES = Object.keys(TYPE_ICONS) as FollowUpIcon[];
