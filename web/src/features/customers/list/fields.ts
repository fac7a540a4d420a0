import { type Better, type Fields, useFieldsOf } from '@/api/useFields';
import { isStage, STAGE_TONES } from '../stages';
import type { ListRecord } from './contract';

/** The fields of companies, or of people, with their names in the reader's language. */
export function useFields(record: ListRecord = 'company'): Fields {
  return useFieldsOf(record, record === 'company' ? ofCompany : ofContact);
}

/** What is each company's own, and can't be the same for many. */
const ONES_OWN = ['name', 'local_name', 'short_name', 'domain', 'website', 'phone', 'address'];
const OWN_WORDS: Readonly<Record<string, string>> = { stage: 'customers:ui.stage', visible_to: 'customers:ui.visible' };

const ofCompany: Better = (field, { key, builtin }, words) => ({
  ...field,
  options: field.options.map((option) => ({
    ...option,
    name: (builtin && OWN_WORDS[key] ? words(`${OWN_WORDS[key]}.${option.value}`) : undefined) ?? option.name,
    tone: key === 'stage' && isStage(option.value) ? STAGE_TONES[option.value] : option.tone,
  })),
  // A company may have several domains, of which a list shows one.
  editable: field.editable && key !== 'domain',
  required: field.required || key === 'name' || key === 'stage',
  shareable: field.shareable && (!builtin || !ONES_OWN.includes(key)),
});

const ofContact: Better = (field, { key }) => ({ ...field, required: field.required || key === 'name' });
