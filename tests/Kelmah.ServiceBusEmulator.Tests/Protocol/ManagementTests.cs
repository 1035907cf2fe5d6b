using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Kelmah.ServiceBusEmulator.Broker;
using Kelmah.ServiceBusEmulator.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Kelmah.ServiceBusEmulator.Tests.Protocol;

public sealed class ManagementTests : IDisposable
{
    private static readonly long[] UnknownNumbers = [7];

    private readonly Queue queue = new(new EmulatedQueue("queue") { RequiresSession = true }, new FakeTimeProvider(), deadLetters: null);

    [Theory]
    [InlineData("renew-session-lock")]
    [InlineData("get-session-state")]
    [InlineData("set-session-state")]
    public void A_session_that_nobody_holds_is_lost(string operation) =>
        AssertRefused(operation, new Map { ["session-id"] = "a" }, 410, "com.microsoft:session-lock-lost");

    [Theory]
    [InlineData("renew-lock")]
    [InlineData("update-disposition")]
    public void A_lock_that_nobody_holds_is_lost(string operation) => AssertRefused(
        operation,
        new Map { ["lock-tokens"] = new[] { Guid.NewGuid() }, ["disposition-status"] = "completed" },
        410,
        "com.microsoft:message-lock-lost");

    [Theory]
    [InlineData("cancel-scheduled-message")]
    [InlineData("receive-by-sequence-number")]
    public void A_message_that_is_not_there_is_not_found(string operation) =>
        AssertRefused(operation, new Map { ["sequence-numbers"] = UnknownNumbers }, 404, "com.microsoft:message-not-found");

    [Fact]
    public void What_the_emulator_leaves_out_is_not_implemented() => AssertRefused("batch-delete-messages", [], 501, "amqp:not-implemented");

    public void Dispose() => queue.Dispose();

    private void AssertRefused(string operation, Map body, int status, string condition)
    {
        var request = new Message(body) { ApplicationProperties = new ApplicationProperties { ["operation"] = $"com.microsoft:{operation}" } };
        var reply = new Management(queue).Answer(request).ApplicationProperties;
        Assert.Equal((status, condition), ((int)reply["statusCode"], reply["errorCondition"].ToString()));
    }
}
