import type { NewOpportunity, Opportunity, OpportunityChanges } from '@/api/types';

/** What the form of an opportunity holds: text as it is typed. */
export interface DealForm {
  name: string;
  amount: string;
  currency: string;
  probability: string;
  closesOn: string | undefined;
  products: string;
  rivals: string;
  source: string;
  nextStep: string;
  owner: string | undefined;
  company: string | undefined;
  contact: string | undefined;
  /** Values of the tenant's fields. */
  fields: Record<string, unknown>;
}

export const EMPTY_DEAL: DealForm = {
  name: '',
  amount: '',
  currency: 'USD',
  probability: '',
  closesOn: undefined,
  products: '',
  rivals: '',
  source: '',
  nextStep: '',
  owner: undefined,
  company: undefined,
  contact: undefined,
  fields: {},
};

export function formOf(deal: Opportunity): DealForm {
  return {
    name: deal.name,
    amount: deal.amount ?? '',
    currency: deal.currency ?? 'USD',
    probability: deal.probability === null ? '' : String(deal.probability),
    closesOn: deal.closes_on ?? undefined,
    products: deal.products ?? '',
    rivals: deal.rivals ?? '',
    source: deal.source ?? '',
    nextStep: deal.next_step ?? '',
    owner: deal.owner.id,
    company: deal.company?.id,
    contact: deal.contact?.id,
    fields: deal.fields,
  };
}

const given = (text: string) => text.trim() || undefined;

/** What a new opportunity is made of: only what was filled in. */
export function newOf(form: DealForm): NewOpportunity {
  const amount = given(form.amount);
  const parts: Partial<NewOpportunity> = {
    ...(amount ? { amount, currency: form.currency } : {}),
    ...(given(form.probability) ? { probability: Number(form.probability) } : {}),
    ...(form.closesOn ? { closes_on: form.closesOn } : {}),
    ...(given(form.products) ? { products: form.products } : {}),
    ...(given(form.rivals) ? { rivals: form.rivals } : {}),
    ...(given(form.source) ? { source: form.source } : {}),
    ...(given(form.nextStep) ? { next_step: form.nextStep } : {}),
    ...(form.owner ? { owner_id: form.owner } : {}),
    ...(form.company ? { company_id: form.company } : {}),
    ...(form.contact ? { contact_id: form.contact } : {}),
    ...(Object.keys(form.fields).length > 0 ? { fields: form.fields } : {}),
  };
  return { name: form.name.trim(), ...parts };
}

/** Only what was changed: what a colleague changes meanwhile elsewhere stays his. */
export function changesOf(before: DealForm, now: DealForm): OpportunityChanges {
  const changes: OpportunityChanges = {};
  const put = <K extends keyof OpportunityChanges>(differs: boolean, field: K, value: OpportunityChanges[K]) => {
    if (differs) changes[field] = value;
  };
  const text = (value: string) => given(value) ?? null;
  put(before.name !== now.name, 'name', now.name.trim());
  if (before.amount !== now.amount || before.currency !== now.currency) {
    const amount = text(now.amount);
    if (amount !== null || before.amount !== '') {
      changes.amount = amount;
      changes.currency = amount === null ? null : now.currency;
    }
  }
  put(before.probability !== now.probability, 'probability', given(now.probability) ? Number(now.probability) : null);
  put(before.closesOn !== now.closesOn, 'closes_on', now.closesOn ?? null);
  put(before.products !== now.products, 'products', text(now.products));
  put(before.rivals !== now.rivals, 'rivals', text(now.rivals));
  put(before.source !== now.source, 'source', text(now.source));
  put(before.nextStep !== now.nextStep, 'next_step', text(now.nextStep));
  if (before.owner !== now.owner && now.owner) changes.owner_id = now.owner;
  put(before.company !== now.company, 'company_id', now.company ?? null);
  put(before.contact !== now.contact || before.company !== now.company, 'contact_id', now.contact ?? null);
  const fields = Object.entries(now.fields).filter(
    ([key, value]) => JSON.stringify(value ?? null) !== JSON.stringify(before.fields[key] ?? null),
  );
  if (fields.length > 0) changes.fields = Object.fromEntries(fields);
  return changes;
}
