import { randomUUID } from 'node:crypto';

/** An event as EventBridge hands it to Lambda. */
export const presenceEvent = (agentId, systemPresence, at = new Date()) =>
  envelope(agentId, 'presence', at, {
    source: 'PURECLOUD',
    presenceDefinition: { id: '6a3af858-942f-489d-9700-5f9bcdcdae9b', systemPresence },
    primary: true,
    message: '',
    modifiedDate: at.toISOString(),
  });

export const routingEvent = (agentId, status, at = new Date()) =>
  envelope(agentId, 'routingStatus', at, { id: agentId, routingStatus: { userId: agentId, status, startTime: at.toISOString() } });

function envelope(agentId, aspect, at, eventBody) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': `v2.users.{id}.${aspect}`,
    source: 'aws.partner/genesys.com/cloud/3f1a2b4c-0d5e-4f60-8a7b-9c0d1e2f3a4b/presence',
    account: '123456789012',
    time: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.users.${agentId}.${aspect}`,
      version: '2',
      timestamp: at.toISOString(),
      eventBody,
      metadata: { CorrelationId: randomUUID() },
    },
  };
}
