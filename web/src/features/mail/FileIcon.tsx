import {
  FileExcelOutlined,
  FileImageOutlined,
  FileOutlined,
  FilePdfOutlined,
  FilePptOutlined,
  FileWordOutlined,
  FileZipOutlined,
  MailOutlined,
  VideoCameraOutlined,
} from '@ant-design/icons';
import type { FileKind } from './files';

const ICONS: Record<FileKind, typeof FileOutlined> = {
  image: FileImageOutlined,
  pdf: FilePdfOutlined,
  sheet: FileExcelOutlined,
  document: FileWordOutlined,
  slides: FilePptOutlined,
  archive: FileZipOutlined,
  video: VideoCameraOutlined,
  mail: MailOutlined,
  file: FileOutlined,
};

export function FileIcon({ kind }: { kind: FileKind }) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden="true" />;
}
