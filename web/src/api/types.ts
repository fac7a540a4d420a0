import type { components, operations } from './schema';

/**
 * Short names for the shapes of the API; what they hold is made from the server's description (schema.d.ts).
 * A name that is missing here is one line more: `export type Thing = Schemas['Thing'];`
 */
type Schemas = components['schemas'];
/** What a list can be asked for, without where to go on. */
type Filter<O extends keyof operations> = operations[O]['parameters'] extends { query?: infer Q }
  ? Omit<NonNullable<Q>, 'cursor' | 'limit'>
  : never;

/** UUID text. */
export type Id = string;
/** A page of any list, as `Page_Account` and its like are. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

// webhooks
export type Webhook = Schemas['WebhookOut'];
export type WebhookDelivery = Schemas['WebhookDeliveryOut'];

// accounts
export type Account = Schemas['Account'];
export type ApiKey = Schemas['ApiKey'];
export type AuditEntry = Schemas['AuditEntry'];
export type Department = Schemas['Department'];
export type Me = Schemas['Me'];
export type Passkey = Schemas['Passkey'];
export type PasskeyAsked = Schemas['AskedOut'];
export type Role = Schemas['Role'];
export type RoleRef = Schemas['RoleRef'];
export type Sees = Schemas['Sees'];
export type SessionRow = Schemas['Session'];

// subscriptions
export type Activation = Schemas['ActivationOut'];
export type AgentBundle = Schemas['GrantIn']['bundle'];
export type ContractAcceptance = Schemas['ContractAcceptance'];
export type ContractText = Schemas['ContractText'];
export type NewSubscriptionOrder = Schemas['OrderIn'];
export type OrderState = Schemas['OrderState'];
export type OwnSubscriptions = Schemas['OwnSubscriptions'];
export type SubscribingCompany = Schemas['SubscribingCompany'];
export type SubscriptionOrder = Schemas['SubscriptionOrder'];
export type SubscriptionService = Schemas['SubscriptionService'];
export type SubscriptionState = SubscriptionService['state'];
export type SubscriptionTerm = Schemas['SubscriptionTerm'];

// desk
export type ActivationLink = Schemas['ActivationLink'];
export type Catalogue = Schemas['CatalogueOut'];
export type ContractVersion = Schemas['ContractRow'];
export type Desk = Schemas['DeskOut'];
export type Offering = Schemas['Offering'];
export type OrderCompany = Schemas['OrderCompany'];
export type OrderDecision = Schemas['OrderDecision'];
export type OrderFile = Schemas['OrderFile'];
export type OrderPayment = Schemas['OrderPayment'];
export type PaymentMethod = Schemas['PaymentMethod'];
export type SubscriberFile = Schemas['SubscriberFile'];
export type SubscriptionStep = Schemas['SubscriptionStep'];

// mail
export type AlarmRules = Schemas['AlarmRules'];
export type Approval = Schemas['Approval'];
export type ApprovalCorrection = Schemas['ApprovalCorrection'];
export type ApprovalLetters = Schemas['ApprovalLettersWanted'];
export type ApprovalRead = Schemas['ApprovalRead'];
export type ApprovalRules = Schemas['ApprovalRules'];
export type EventRecurrence = Schemas['EventRecurrence'];
export type EventTime = Schemas['EventTime'];
export type InnerMail = Schemas['InnerMail'];
export type InvitationAnswer = Schemas['InvitationAnswer'];
export type MailInvitation = Schemas['MailInvitation'];
export type SenderCaution = Schemas['SenderCaution'];
export type Attachment = Schemas['Attachment'];
export type Discovered = Schemas['DiscoveredMailbox'];
export type Draft = Schemas['Draft'];
export type DraftAttachment = Schemas['DraftAttachment'];
export type DraftBody = Schemas['NewDraft'];
export type FactName = keyof Schemas['SuggestionFacts'];
export type Folder = Schemas['Folder'];
export type HostProblem = Schemas['HostProblem'];
export type Mailbox = Schemas['Mailbox'];
/** What a mailbox is reached by, for the trial and for binding. */
export type MailboxLogin = Schemas['TestMailbox'];
/** By what a mailbox is bound: a password at servers, or what a finished sign-in gave. */
export type MailboxWay = Pick<Schemas['NewMailbox'], 'user' | 'password' | 'imap' | 'smtp' | 'sign_in'>;
export type MailTakeout = Schemas['MailTakeout'];
export type MailRevocation = Schemas['MailRevocation'];
export type MailSignInAt = Schemas['MailSignInAt'];
export type MailboxTest = Schemas['TestedMailbox'];
export type MailBox = NonNullable<ThreadFilter['box']>;
export type MailCounts = Schemas['MailCounts'];
export type Mailee = Schemas['Person'];
export type MailboxCap = Schemas['MailboxCap'];
export type MailboxMember = Schemas['MailboxMember'];
export type MailboxSharing = Schemas['MailboxSharing'];
export type MailHandOver = Schemas['MailHandOver'];
export type MailLabel = Schemas['MailLabel'];
export type MailHost = Schemas['MailServer'];
export type Mailing = Schemas['Mailing'];
export type MailingChecked = Schemas['MailingChecked'];
export type MailingRecipient = Schemas['MailingRecipient'];
export type MailRule = Schemas['MailRule'];
export type MailRuleChange = Schemas['MailRuleChange'];
export type MailRuleRun = Schemas['MailRuleRun'];
export type RuleAction = Schemas['RuleAction'];
export type RuleCondition = Schemas['RuleCondition'];
export type RuleDid = Schemas['RuleDid'];
export type RuleField = Schemas['RuleField'];
export type RuleOperator = Schemas['RuleOperator'];
export type MailSignature = Schemas['MailSignature'];
export type MailTemplate = Schemas['MailTemplate'];
export type MailTracking = Schemas['MailTracking'];
export type MailVisit = Schemas['MailVisit'];
export type MailTab = Schemas['Tab'];
export type Message = Schemas['Message'];
export type AskOutsideModel = Schemas['AskOutsideModel'];
export type Outgoing = Schemas['Outgoing'];
export type OutsideAnswer = Schemas['OutsideAnswer'];
export type OutsideModel = Schemas['OutsideModel'];
export type OutsideModelBrief = Schemas['OutsideModelBrief'];
export type Person = Schemas['MailPerson'];
export type Quarantined = Schemas['Quarantined'];
export type ReplyWatch = Schemas['ReplyWatch'];
export type Unanswered = Schemas['Unanswered'];
export type SendingRules = Schemas['SendingRules'];
export type Suggestion = Schemas['Suggestion'];
export type SuggestionAccept = Schemas['AcceptSuggestion'];
export type Thread = Schemas['Thread'];
export type ThreadAct = Schemas['Act'];
export type ThreadActBody = Schemas['ThreadAct'];
export type FatesFilter = Filter<'mail.reports.sent'>;
export type MailFates = Schemas['MailFates'];
export type MailResponses = Schemas['MailResponses'];
export type ResponsesFilter = Filter<'mail.reports.responses'>;
export type ThreadFilter = Filter<'mail.threads.list'>;
export type ThreadRow = Schemas['ThreadRow'];

// customers
export type AddressState = Schemas['AddressState'];
export type Company = Schemas['Company'];
export type CompanyChanges = Schemas['CompanyChanges'];
export type CompanyFilter = Filter<'customers.list'>;
export type CompanyRow = Schemas['CompanyRow'];
export type Contact = Schemas['Contact'];
export type Entry = Schemas['TimelineEntry'];
export type EntryKind = Schemas['TouchKind'];
export type FollowUp = Schemas['FollowUp'];
export type FollowUpFile = Schemas['FollowUpFile'];
export type NewCompany = Schemas['NewCompany'];
export type NewContact = Schemas['NewContact'];
export type Stage = Schemas['Stage'];
export type Twin = Schemas['Twin'];
export type AssignMember = Schemas['AssignMember'];
export type AssignRule = Schemas['AssignRule'];
export type Assignment = Schemas['Assignment'];
export type AssignmentGiven = Schemas['AssignmentGiven'];
export type BinnedCompany = Schemas['BinnedCompany'];
export type ClaimAllowance = Schemas['ClaimAllowance'];
export type CompanySight = Schemas['CompanySight'];
export type DroppingCompany = Schemas['DroppingCompany'];
export type HandOver = Schemas['HandOver'];
export type NewAssignRule = Schemas['NewAssignRule'];
export type NewHandOver = Schemas['NewHandOver'];
export type NewPoolRule = Schemas['NewPoolRule'];
export type PoolRule = Schemas['PoolRule'];
export type PoolSettings = Schemas['PoolSettings'];
export type ShareOutcome = Schemas['ShareOutcome'];
export type Spread = Schemas['Spread'];

// customers, kept clean
export type Ask = Schemas['Ask'];
export type AskFilter = Filter<'customers.asks.list'>;
export type AskState = Schemas['AskState'];
export type Conflict = Schemas['Conflict'];
export type ConflictFilter = Filter<'customers.conflicts.list'>;
export type ConflictSide = Schemas['ConflictSide'];
export type ConflictState = Schemas['ConflictState'];
export type Decision = Schemas['Decision'];
export type DuplicateGroup = Schemas['DuplicateGroup'];
export type DuplicateMember = Schemas['DuplicateMember'];
export type Merge = Schemas['Merge'];
export type Wanted = Schemas['Wanted'];

// platform
export type Job = Schemas['Job'];
export type SearchResult = Schemas['Found'];
export type Today = Schemas['Today'];

// imports of customers
export type ContactChanges = Schemas['ContactChanges'];
export type ContactRow = Schemas['ContactRow'];
export type CustomerImport = Schemas['CustomerImport'];
export type ImportChanges = Schemas['ImportChanges'];
export type ImportLayoutWanted = Schemas['ImportLayoutIn'];
export type ImportColumnDates = Schemas['ColumnDates'];
export type ImportDateOrder = Schemas['ImportDateOrder'];
export type ImportRow = Schemas['ImportRow'];
export type ImportRowFilter = Filter<'customers.imports.rows'>;
export type ImportState = Schemas['ImportState'];
/** A fact of a customer (`country`, `contact.emails`), or a field (`field.size`, `contact.field.x3`). */
export type ImportTarget = string;
// reports
export type Report = Schemas['Report'];
export type ReportChart = Schemas['ReportChart'];
export type ReportDrill = Schemas['ReportDrill'];
export type ReportField = Schemas['ReportField'];
export type ReportLetter = Schemas['ReportLetter'];
export type ReportQuestion = Schemas['ReportQuestion'];
export type ReportSchedule = Schemas['ReportSchedule'];
export type ReportSubject = Schemas['ReportSubject'];
export type ReportTable = Schemas['ReportTable'];
export type TeamWall = Schemas['TeamWall'];

// sales
export type Board = Schemas['Board'];
export type BoardColumn = Schemas['BoardColumn'];
export type CalendarItem = Schemas['CalendarItem'];
export type Colour = Schemas['Colour'];
export type DailyReport = Schemas['DailyReport'];
export type DayFigures = Schemas['DayFigures'];
export type ForecastRow = Schemas['ForecastRow'];
export type Gate = Schemas['Gate'];
export type Lead = Schemas['Lead'];
export type LeadFilter = Filter<'sales.leads.list'>;
export type LeadSource = Schemas['LeadSource'];
export type LeadState = Schemas['LeadState'];
export type NewLead = Schemas['NewLead'];
export type NewOpportunity = Schemas['NewOpportunity'];
export type Opportunity = Schemas['Opportunity'];
export type OpportunityChanges = Schemas['OpportunityChanges'];
export type OpportunityFilter = Filter<'sales.opportunities.list'>;
export type Outcome = Schemas['Outcome'];
export type Pipeline = Schemas['Pipeline'];
export type PipelineStage = Schemas['PipelineStage'];
export type Priority = Schemas['Priority'];
export type Recommended = Schemas['Recommended'];
export type RecommendedReason = Schemas['RecommendedReason'];
export type Repeat = Schemas['Repeat'];
export type Target = Schemas['Target'];
export type TargetKind = Schemas['TargetKind'];
export type Task = Schemas['Task'];
