import { ClockCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { useFormat } from '@/lib/format';
import { useNow } from '@/lib/now';
import { StageChip } from '@/ui/StageChip';
import { dueTone } from './due';

/** When something is promised for, with the clock's colour. */
export function DueChip({ at }: { at: string }) {
  const format = useFormat();
  const now = useNow();
  const tone = dueTone(at, now);
  return (
    <StageChip
      tone={tone}
      icon={tone === 'red' ? <WarningOutlined aria-hidden="true" /> : <ClockCircleOutlined aria-hidden="true" />}
    >
      <time className="num" dateTime={at} title={format.dateTime(at)}>
        {format.relative(at, now)}
      </time>
    </StageChip>
  );
}
