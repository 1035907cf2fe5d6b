using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Kelmah.Adapters.ServiceBus;
using Kelmah.Kernel.Queues;

namespace Kelmah.Adapters.Tests.ServiceBus;

/// <summary>What is told as an outage, and what is not.</summary>
public sealed class ServiceBusFailuresTests
{
    public static TheoryData<Exception, string> Outages() => new()
    {
        { new ServiceBusException("busy", ServiceBusFailureReason.ServiceBusy), "does not answer" },
        { new ServiceBusException("gone", ServiceBusFailureReason.ServiceCommunicationProblem), "does not answer" },
        { new ServiceBusException("late", ServiceBusFailureReason.ServiceTimeout), "does not answer" },
        { new ServiceBusException("lost", ServiceBusFailureReason.MessageLockLost), "does not answer" },
        { new TimeoutException(), "does not answer" },
        { new TaskCanceledException(), "does not answer" },
        { new UnauthorizedAccessException("The Send claim is missing."), "lets nobody in: The Send claim is missing." },
        { new CredentialUnavailableException("No identity was found."), "lets nobody in: No identity was found." },
    };

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task An_outage_is_told_in_the_terms_of_the_ports(Exception failure, string line)
    {
        var told = await Assert.ThrowsAsync<QueuesUnavailableException>(() => FailAsync(failure));

        Assert.Contains(line, told.Message, StringComparison.Ordinal);
        Assert.Same(failure, told.InnerException);
    }

    public static TheoryData<Exception> Others() =>
    [
        new InvalidOperationException(),
        new ServiceBusException("unknown", ServiceBusFailureReason.MessagingEntityNotFound),
        new ServiceBusException("large", ServiceBusFailureReason.MessageSizeExceeded),
    ];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task What_a_retry_does_not_help_is_left_as_it_is(Exception failure) =>
        Assert.Same(failure, await Assert.ThrowsAnyAsync<Exception>(() => FailAsync(failure)));

    private static Task<int> FailAsync(Exception failure) =>
        ServiceBusFailures.GuardAsync<int>(TimeProvider.System, _ => Task.FromException<int>(failure), CancellationToken.None);
}
