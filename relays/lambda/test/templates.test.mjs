import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import test from 'node:test';
import { readSettings } from '../settings.mjs';
import { readYaml } from './yaml.mjs';

const LAMBDA = await readTemplate('../template.yaml');
const API_DESTINATION = await readTemplate('../../api-destination/template.yaml');
const TEMPLATES = { 'lambda': LAMBDA, 'api-destination': API_DESTINATION };

async function readTemplate(path) {
  return readYaml(await readFile(new URL(path, import.meta.url), 'utf8'));
}

/** Every object anywhere below. */
const below = (node) => (node && typeof node === 'object' ? [node, ...Object.values(node).flatMap(below)] : []);

const ofType = (template, type) => Object.values(template.Resources).filter((resource) => resource.Type === type).map(({ Properties }) => Properties);

const one = (template, type) => {
  const found = ofType(template, type);
  assert.equal(found.length, 1, type);
  return found[0];
};

/** The names that the template refers to, by what refers to them. */
function references(template) {
  const nodes = below(template);
  const of = (name) => nodes.filter((node) => Object.hasOwn(node, name)).map((node) => node[name]);
  return {
    names: [
      ...of('Ref'),
      ...of('Fn::GetAtt').map(([resource]) => resource),
      ...of('Fn::Sub').flatMap((text) => [...text.matchAll(/\$\{([^}!]+)\}/g)].map(([, name]) => name)),
    ].filter((name) => !name.startsWith('AWS::')),
    conditions: of('Fn::If').map(([condition]) => condition),
  };
}

for (const [name, template] of Object.entries(TEMPLATES)) {
  test(`${name}: has the sections of a template, and no transform`, () => {
    assert.deepEqual(Object.keys(template).filter((section) => section !== 'Conditions'),
      ['AWSTemplateFormatVersion', 'Description', 'Parameters', 'Resources', 'Outputs']);
    assert.equal(template.AWSTemplateFormatVersion, '2010-09-09');
  });

  test(`${name}: what it refers to is there, and what is there is used`, () => {
    const { names, conditions } = references(template);
    const known = [...Object.keys(template.Parameters), ...Object.keys(template.Resources)];
    assert.deepEqual(names.filter((used) => !known.includes(used)), []);
    assert.deepEqual(Object.keys(template.Parameters).filter((parameter) => !names.includes(parameter)), []);
    assert.deepEqual([...new Set(conditions)].sort(), Object.keys(template.Conditions).sort());
  });

  test(`${name}: parameters say what they are; outputs, too`, () => {
    for (const [parameter, { Type, Description }] of Object.entries(template.Parameters)) {
      assert.ok(['String', 'Number'].includes(Type), parameter);
      assert.ok(Description?.length > 20, parameter);
    }

    Object.entries(template.Outputs).forEach(([output, { Description, Value }]) => assert.ok(Description && Value, output));
  });

  test(`${name}: roles allow named actions on named resources`, () => {
    const statements = below(template.Resources).filter((node) => node.Effect);
    assert.ok(statements.length > 0);
    for (const { Effect, Action, Resource } of statements) {
      assert.equal(Effect, 'Allow');
      [Action].flat().forEach((action) => assert.match(action, /^[a-z0-9]+:[A-Za-z]+$/));
      assert.ok(Resource === undefined || Resource.Ref || Resource['Fn::GetAtt'], JSON.stringify(Resource));
    }
  });

  test(`${name}: the rule takes the three topics of the bus it is given`, () => {
    const rule = one(template, 'AWS::Events::Rule');
    assert.deepEqual(rule.EventBusName, { Ref: 'EventBusName' });
    assert.deepEqual(rule.EventPattern, {
      'detail-type': ['v2.users.{id}.presence', 'v2.users.{id}.routingStatus', 'v2.users.{id}.activity'],
    });
    assert.equal(rule.Targets.length, 1);
    // The event arrives as it is: nothing selects from it or transforms it.
    assert.deepEqual(Object.keys(rule.Targets[0]).filter((key) => key.startsWith('Input')), []);
  });

  test(`${name}: nothing is dropped: retries, then a queue that the rule may write to, with an alarm`, () => {
    const [target] = one(template, 'AWS::Events::Rule').Targets;
    assert.ok(target.RetryPolicy.MaximumRetryAttempts && target.RetryPolicy.MaximumEventAgeInSeconds);
    assert.deepEqual(target.DeadLetterConfig.Arn, { 'Fn::GetAtt': ['DeadLetters', 'Arn'] });
    assert.equal(one(template, 'AWS::SQS::Queue').MessageRetentionPeriod, 14 * 24 * 3600);

    const [statement] = one(template, 'AWS::SQS::QueuePolicy').PolicyDocument.Statement;
    assert.equal(statement.Principal.Service, 'events.amazonaws.com');
    assert.deepEqual(statement.Condition, { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Rule', 'Arn'] } } });

    const alarm = ofType(template, 'AWS::CloudWatch::Alarm').find(({ Namespace }) => Namespace === 'AWS/SQS');
    assert.equal(alarm.MetricName, 'ApproximateNumberOfMessagesVisible');
    assert.deepEqual([alarm.Threshold, alarm.ComparisonOperator], [0, 'GreaterThanThreshold']);
  });
}

test('lambda: the handler is where the template looks for it', async () => {
  const { Handler } = one(LAMBDA, 'AWS::Lambda::Function');
  const [file, name] = Handler.split('.');
  assert.equal(typeof (await import(`../${file}.mjs`))[name], 'function');
});

test('lambda: the environment is what the function reads', () => {
  const { Environment } = one(LAMBDA, 'AWS::Lambda::Function');
  const read = new Set();
  const settings = readSettings(new Proxy(
    { INGEST_URL: 'https://presence.example.com/api/redis-ingest', SIGNING_SECRET_ID: 'arn', SIGN_TIMESTAMP: 'true' },
    { get: (env, name) => (read.add(name), env[name]) },
  ));

  assert.equal(settings.signTimestamp, true);
  const { SECRETS_MANAGER_TTL: cache, ...own } = Environment.Variables;
  assert.equal(cache, '0', 'the extension must not answer a re-read from its cache');
  assert.deepEqual(Object.keys(own).filter((name) => !read.has(name)), []);
  assert.ok(!Object.hasOwn(own, 'SIGNING_SECRET'), 'the secret itself is not a setting');
});

for (const [name, template] of Object.entries(TEMPLATES)) {
  test(`${name}: the address must be that of the webhook`, () => {
    const allowed = new RegExp(template.Parameters.IngestUrl.AllowedPattern);
    ['https://presence.example.com/api/redis-ingest', 'https://gateway.example.com/presence/api/redis-ingest'].forEach((url) => assert.match(url, allowed));
    ['https://presence.example.com', 'https://presence.example.com/', 'https://presence.example.com/api/redis-ingest/', 'http://presence.example.com/api/redis-ingest',
      'https:///api/redis-ingest?x=/api/redis-ingest', 'https://presence.example.com/?/api/redis-ingest'].forEach((url) => assert.doesNotMatch(url, allowed));
  });
}

test('lambda: every runtime of the template is one that the package says it needs', async () => {
  const { engines } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  const oldest = Number(engines.node.match(/^>=(\d+)$/)[1]);
  const { AllowedValues, Default } = LAMBDA.Parameters.Runtime;
  AllowedValues.forEach((runtime) => assert.ok(Number(runtime.match(/^nodejs(\d+)\.x$/)[1]) >= oldest, runtime));
  assert.ok(AllowedValues.includes(Default));
});

test('lambda: failed runs end in the same queue, and Lambda says so', () => {
  assert.deepEqual(one(LAMBDA, 'AWS::Lambda::Function').DeadLetterConfig.TargetArn, { 'Fn::GetAtt': ['DeadLetters', 'Arn'] });
  assert.equal(one(LAMBDA, 'AWS::Lambda::EventInvokeConfig').MaximumRetryAttempts, 2);
  assert.ok(ofType(LAMBDA, 'AWS::CloudWatch::Alarm').some(({ MetricName }) => MetricName === 'Errors'));
  assert.deepEqual(one(LAMBDA, 'AWS::Logs::LogGroup').RetentionInDays, { Ref: 'LogRetentionDays' });
  assert.deepEqual(one(LAMBDA, 'AWS::Lambda::Permission').SourceArn, { 'Fn::GetAtt': ['Rule', 'Arn'] });
});

test('lambda: the commands of the guide package every module', async () => {
  const modules = (await readdir(new URL('..', import.meta.url))).filter((file) => file.endsWith('.mjs'));
  assert.ok(modules.includes('index.mjs'));
  const guide = await readFile(new URL('../../../docs/connect-genesys.md', import.meta.url), 'utf8');
  assert.match(guide, /zip -j \S*relay\.zip relays\/lambda\/\*\.mjs/);
});

test('api-destination: the key travels as X-API-Key and comes from Secrets Manager', () => {
  const { AuthorizationType, AuthParameters } = one(API_DESTINATION, 'AWS::Events::Connection');
  assert.equal(AuthorizationType, 'API_KEY');
  assert.equal(AuthParameters.ApiKeyAuthParameters.ApiKeyName, 'X-API-Key');
  assert.deepEqual(AuthParameters.ApiKeyAuthParameters.ApiKeyValue,
    { 'Fn::Sub': '{{resolve:secretsmanager:${ApiKeySecretArn}:SecretString:::${ApiKeyVersionId}}}' });
  assert.equal(one(API_DESTINATION, 'AWS::Events::ApiDestination').HttpMethod, 'POST');
});

test('what the reader of templates does not understand, it refuses', () => {
  for (const text of ['a: !Ref b', 'a: |\n  text', "a: 'b'", 'a: b # c', 'a:\n  b: 1\n c: 2', 'a: 1\na: 2', 'a: [1, 2', 'a:', 'a: b: c']) {
    assert.throws(() => readYaml(text), /^Error: line \d+: /, text);
  }

  assert.deepEqual(readYaml('a:\n  - b: 1\n    c: x y\n  - d\n# e\nf: {"g": [true]}\n'), { a: [{ b: 1, c: 'x y' }, 'd'], f: { g: [true] } });
});
