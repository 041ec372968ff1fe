using System.Text;
using PresencePipeline.Notifications;

namespace PresenceFunctions.Tests.Notifications;

public sealed class FrameClassifierTests
{
    private const string Agent = "6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11";

    private static readonly AskedTopics Asked = new([Agent]);

    [Theory]
    [InlineData("""{"topicName":"v2.users.6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11.activity","eventBody":{}}""", "Event")]
    [InlineData("""{"topicName":"V2.Users.6B3F8F2E-0F5D-4C8E-9C0A-2F7D1C0F9A11.Activity","eventBody":{}}""", "Event")]
    [InlineData("""{"topicName":"channel.metadata","eventBody":{"message":"WebSocket Heartbeat"}}""", "Heartbeat")]
    [InlineData("""{"topicName":"channel.metadata","eventBody":{"message":"pong"}}""", "Heartbeat")]
    [InlineData("""{"topicName":"v2.system.socket_closing","eventBody":{"message":"socket_closing"}}""", "Closing")]
    [InlineData(
        """{"topicName":"v2.system.no_longer_subscribed.streaming-0-1","eventBody":{"reason":"another_channel_subscribed"}}""",
        "NoLongerSubscribed")]
    [InlineData("""{"topicName":"v2.system.token_revoked.streaming-0-1","eventBody":{"reason":"user_tokens_revoked"}}""", "TokenRevoked")]
    [InlineData("""{"topicName":"v2.system.of_a_later_day","eventBody":{}}""", "Notice")]
    [InlineData("""{"topicName":"v2.subscription.updated","eventBody":{}}""", "Notice")]
    [InlineData("""{"result":"404","status":"failure"}""", "Gone")]
    [InlineData("""{"result":404}""", "Gone")]
    [InlineData("""{"result":"200","status":"subscribed"}""", "Notice")]
    [InlineData("""{"topicName":"v2.users.another.activity","eventBody":{}}""", "Unasked")]
    [InlineData("""{"topicName":"v2.users.6b3f8f2e-0f5d-4c8e-9c0a-2f7d1c0f9a11.presence","eventBody":{}}""", "Unasked")]
    [InlineData("""{"topicName":"v2.users..activity","eventBody":{}}""", "Unasked")]
    [InlineData("""{"topicName":""}""", "Unasked")]
    [InlineData("""{"topicName":7}""", "Malformed")]
    [InlineData("""{"topicName":"\ud800"}""", "Malformed")]
    [InlineData("""{"result":{}}""", "Malformed")]
    [InlineData("{}", "Malformed")]
    [InlineData("[]", "Malformed")]
    [InlineData("null", "Malformed")]
    [InlineData("hello", "Malformed")]
    [InlineData("", "Malformed")]
    public void Classify_Frame_IsWhatItIs(string frame, string kind) =>
        Assert.Equal(kind, FrameClassifier.Classify(Encoding.UTF8.GetBytes(frame), topic => Asked.Contains(topic)).ToString());

    [Fact]
    public void Classify_NotUtf8_Malformed() =>
        Assert.Equal(FrameKind.Malformed, FrameClassifier.Classify(new byte[] { 0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x7D }, _ => true));

    [Fact]
    public void AskedTopics_OfAgents_AreTheirActivities() =>
        Assert.Equal([$"v2.users.{Agent}.activity"], Asked.Names);
}
