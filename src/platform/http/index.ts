export { addressList } from './addresses.ts';
export { type FieldFault, inBoth, type ProblemDetails, wordsIn } from './contract.ts';
export { healthRoutes, type ReadinessCheck, readinessOf } from './health.ts';
export type { Language, Text } from './language.ts';
export { type ApiInfo, openApiOf } from './openapi.ts';
export { type Fault, InvalidRequest, notBefore, oneOf, Problem, problems, refuserOf } from './problem.ts';
export {
  type Access,
  type Answer,
  type ByteRange,
  type Caller,
  type Download,
  faultsOfRoutes,
  type Holder,
  type Media,
  type Request,
  type Route,
  route,
  type ServerEvent,
} from './route.ts';
export { type HttpAnswer, type HttpOptions, type HttpServer, startHttp } from './server.ts';
export { readBy } from './validate.ts';
