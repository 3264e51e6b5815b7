/** Names for the shapes of the API. The shapes themselves are in generated.ts, made from the server's description. */
import type { components, paths as described } from './generated'

type Shapes = components['schemas']

export type Account = Shapes['Account']
export type Act = Account['acts'][number]
export type Area = Shapes['Area']
export type AreaDraft = Required<Shapes['AreaDraft']>
export type AreaRef = Shapes['AreaRef']
export type Backup = Shapes['Backup']
export type Batch = Shapes['Batch']
export type BatchMade = Shapes['BatchMade']
export type BatchStep = Shapes['BatchStep']
export type CaseFile = Shapes['CaseFile']
export type CaseRow = Shapes['CaseRow']
export type CaseWritten = Shapes['CaseWritten']
export type Code = Shapes['Coded']
export type Definition = Shapes['FigureDefinition']
export type DemoSignIn = Shapes['DemoSignIn']
export type Event = Shapes['Event']
export type EventFull = Shapes['EventFull']
export type FieldError = Shapes['Field']
export type Figure = Shapes['Figure']
export type Finding = Shapes['Finding']
export type FindResult = Shapes['FindResult']
export type Flow = Shapes['Flow']
export type FlowField = Shapes['FlowField']
export type FlowStep = Shapes['FlowStep']
export type Grant = Shapes['AccountGrant']
export type Granted = Shapes['Granted']
export type GrantDraft = Shapes['GrantDraft']
export type Held = Shapes['Held']
export type Household = Shapes['Household']
export type HouseholdRow = Shapes['HouseholdLine']
export type Import = Shapes['Import']
export type ImportGroup = Shapes['ImportGroup']
export type ImportRow = Shapes['ImportRow']
export type ImportState = Import['state']
export type Job = Shapes['Job']
export type Kind = Shapes['Kind']
export type KindField = Shapes['KindField']
export type Lang = Shapes['LangChoice']['lang']
export type Ledger = Shapes['Ledger']
export type Movement = Shapes['Movement']
export type Notice = Shapes['Notice']
export type NoticeWritten = Shapes['NoticeWritten']
export type OpenIdentifiers = Shapes['OpenIdentifiers']
export type Override = Shapes['Override']
export type Person = Shapes['Person']
export type PersonRef = Shapes['PersonRef']
export type Preview = Shapes['Preview']
/** What a server, or a proxy before it, may send in place of an answer. */
export type ProblemBody = Partial<Shapes['Problem']>
export type Reconciled = Shapes['Reconciled']
export type Registered = Shapes['Registered']
export type SessionRow = Shapes['SessionRow']
export type SheetInfo = Shapes['ImportSheet']
export type User = Shapes['User']
export type Values = Event['values']
export type Version = Shapes['EventVersion']

/** An operation without its Idempotency-Key: the client gives every write one. */
type Keyed<Op> = Op extends { parameters: { header: unknown } } ? Omit<Op, 'parameters'> & { parameters: Omit<Op['parameters'], 'header'> } : Op

/** The routes, as the client calls them. */
export type paths = { [Path in keyof described]: { [Method in keyof described[Path] as described[Path][Method] extends undefined ? never : Method]: Keyed<described[Path][Method]> } }
