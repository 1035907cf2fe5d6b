using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using DurableTask.Core.Exceptions;
using Grpc.Core;
using Kelmah.Administration;
using Kelmah.Attachments;
using Kelmah.Contracts;
using Kelmah.Disputes;
using Kelmah.Exports;
using Kelmah.Functions.Queues;
using Kelmah.Identity;
using Kelmah.Jobs;
using Kelmah.Kernel;
using Kelmah.Kernel.Modules;
using Kelmah.Kernel.Persistence;
using Kelmah.Kernel.Queues;
using Kelmah.LocalHost.Durable;
using Kelmah.Payments;
using Kelmah.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Kelmah.Functions.Tests.Queues;

/// <summary>Every event of the domain, whatever has become of the instance that it concerns.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xUnit disposes of a test through IAsyncLifetime.")]
public sealed class EventRouterTests : IAsyncLifetime
{
    private static readonly Guid Entity = Guid.Parse("018f0000-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("kelmah-router-");
    private readonly Mock<ILogger<EventRouter>> logger = new();
    private SqliteDatabase? database;
    private DurableEngine? engine;

    public static TheoryData<string, string> EventsAndStates
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var happened in Events())
            {
                foreach (var state in (string[])["missing", "running", "ended"]) rows.Add(NameOf(happened), state);
            }

            return rows;
        }
    }

    private DurableTaskClient Client => engine!.Client;

    public async Task InitializeAsync()
    {
        var registry = new DurableRegistry();
        foreach (var name in (string[])["Lifecycle", "Contract", "Refund", "Withdrawal", "Erasure", "Export"])
        {
            registry.AddOrchestratorFunc<object, string>($"{name}Orchestrator", async (context, _) =>
            {
                context.SetCustomStatus("waiting");
                return await context.WaitForExternalEvent<string>("changed");
            });
        }

        database = new SqliteDatabase(Path.Combine(folder.FullName, "router.db"));
        engine = new DurableEngine(database, registry, TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync();
        logger.Setup(log => log.IsEnabled(It.IsAny<LogLevel>())).Returns(true);
    }

    public async Task DisposeAsync()
    {
        await engine!.DisposeAsync();
        await database!.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(EventsAndStates))]
    public async Task An_event_starts_and_wakes_what_waits_for_it_and_fails_for_no_other(string name, string state)
    {
        var happened = Events().Single(one => NameOf(one) == name);
        var (starts, wakes) = ExpectedOf(happened);
        string[] concerned = [.. new[] { starts?.Id, wakes }.OfType<string>().Distinct()];
        foreach (var id in concerned) await BringAsync(id, state);

        await RouteAsync(happened);
        await RouteAsync(happened);

        var all = new List<OrchestrationMetadata>();
        await foreach (var instance in Client.GetAllInstancesAsync(new OrchestrationQuery())) all.Add(instance);
        Assert.Empty(all.Select(instance => instance.InstanceId).Except(concerned));
        if (starts is var (id1, orchestrator)) await AssertStartedOnceAsync(id1, orchestrator, state);
        if (wakes is not null && wakes != starts?.Id && state == "running")
            Assert.Equal("\"\"", (await Client.WaitForInstanceCompletionAsync(wakes, true)).SerializedOutput);
        var isStrange = state == "missing" && wakes is not null && wakes != starts?.Id && happened is not MilestoneEvent;
        logger.Verify(
            log => log.Log(LogLevel.Warning, It.IsAny<EventId>(), It.IsAny<It.IsAnyType>(), null, It.IsAny<Func<It.IsAnyType, Exception?, string>>()),
            isStrange ? Times.Exactly(2) : Times.Never());
    }

    [Theory]
    [InlineData(StatusCode.FailedPrecondition, false)]
    [InlineData(StatusCode.NotFound, false)]
    [InlineData(StatusCode.Unavailable, true)]
    [InlineData(StatusCode.DeadlineExceeded, true)]
    [InlineData(StatusCode.Unknown, true)]
    [InlineData(StatusCode.Internal, true)]
    public async Task A_signal_that_is_refused_for_another_reason_is_delivered_again(StatusCode status, bool fails)
    {
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(one => one.RaiseEventAsync(It.IsAny<string>(), "changed", "", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RpcException(new Status(status, "No instance with ID 'x' was found.")));
        var route = Router(logger.Object).RouteAsync(
            Record(new ContractResumed(Entity, Entity, Entity)), client.Object, CancellationToken.None);
        if (fails) await Assert.ThrowsAsync<RpcException>(() => route);
        else await route;
    }

    [Theory]
    [InlineData("contract")]
    [InlineData("milestone")]
    [InlineData("escrow-funding")]
    [InlineData("refund-request")]
    public async Task What_an_earlier_release_started_is_woken_under_its_old_id(string kind)
    {
        DomainEvent happened = kind switch
        {
            "contract" => new ContractResumed(Entity, Entity, Entity),
            "milestone" => new MilestoneStarted(Entity, Entity, Entity, Entity),
            "escrow-funding" => new TransactionFailed(Entity, Entity, Entity, TransactionType.Payment),
            _ => new RefundDeclined(Entity, Entity, Entity, Entity, Entity, null),
        };
        await BringAsync($"{kind}-{Entity}", "running");

        await RouteAsync(happened);

        Assert.Equal("\"\"", (await Client.WaitForInstanceCompletionAsync($"{kind}-{Entity}", true)).SerializedOutput);
        logger.Verify(
            log => log.Log(LogLevel.Warning, It.IsAny<EventId>(), It.IsAny<It.IsAnyType>(), null, It.IsAny<Func<It.IsAnyType, Exception?, string>>()), Times.Never());
    }

    [Fact]
    public async Task A_start_that_was_made_before_is_no_failure_and_any_other_refusal_is()
    {
        var refusal = new RpcException(new Status(StatusCode.AlreadyExists, ""));
        await StartRefusedWithAsync(refusal);
        await StartRefusedWithAsync(new OrchestrationAlreadyExistsException("It exists."));
        await Assert.ThrowsAsync<RpcException>(() => StartRefusedWithAsync(new RpcException(new Status(StatusCode.Unavailable, ""))));
    }

    private static async Task StartRefusedWithAsync(Exception refusal)
    {
        var client = new Mock<DurableTaskClient>("test");
        client.Setup(one => one.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(refusal);
        var drafted = new ContractDrafted(Entity, Entity, Entity, Entity, Entity, default, Now);
        await Router(NullLogger<EventRouter>.Instance).RouteAsync(Record(drafted), client.Object, CancellationToken.None);
    }

    /// <summary>What each event does; what is not named here does nothing.</summary>
    private static ((string Id, string Orchestrator)? Starts, string? Wakes) ExpectedOf(DomainEvent happened) => happened switch
    {
        ContractDrafted => (($"lifecycle-contracts-{Entity}", "LifecycleOrchestrator"), $"lifecycle-contracts-{Entity}"),
        ContractEvent => (null, $"lifecycle-contracts-{Entity}"),
        MilestoneActivated => (($"lifecycle-milestones-{Entity}", "LifecycleOrchestrator"), $"lifecycle-milestones-{Entity}"),
        MilestoneEvent => (null, $"lifecycle-milestones-{Entity}"),
        FundingStarted => (($"lifecycle-transactions-{Entity}", "LifecycleOrchestrator"), null),
        RefundStarted => (($"refund-{Entity}", "RefundOrchestrator"), null),
        RefundRequested => (($"lifecycle-refund_requests-{Entity}", "LifecycleOrchestrator"), $"lifecycle-refund_requests-{Entity}"),
        RefundRequestEvent => (null, $"lifecycle-refund_requests-{Entity}"),
        ErasureRequested => (($"erasure-{Entity}-{Now.ToUnixTimeMilliseconds()}", "ErasureOrchestrator"), null),
        ErasureCancelled => (null, $"erasure-{Entity}-{Now.ToUnixTimeMilliseconds()}"),
        TransactionCompleted { Type: TransactionType.Payment } or TransactionFailed { Type: TransactionType.Payment }
            or TransactionCancelled { Type: TransactionType.Payment } => (null, $"lifecycle-transactions-{Entity}"),
        TransactionCompleted { Type: TransactionType.Refund } or TransactionFailed { Type: TransactionType.Refund }
            or TransactionCancelled { Type: TransactionType.Refund } => (null, $"refund-{Entity}"),
        TransactionEvent or UserEvent => (null, null),
        _ => ByItsModule(happened),
    };

    /// <summary>Of what is not spelled out above: the module says what it starts and wakes, and the router has to do that.</summary>
    private static ((string Id, string Orchestrator)? Starts, string? Wakes) ByItsModule(DomainEvent happened)
    {
        var reactions = ModuleCatalogue.Product.ReactionsTo(happened.GetType());
        var starts = reactions.OfType<StartsInstance>().Select(reaction => reaction.Start(Record(happened))).OfType<InstanceStart>().SingleOrDefault();
        var wakes = reactions.OfType<WakesInstance>().Select(reaction => reaction.Wake(Record(happened))).OfType<InstanceWake>().SingleOrDefault();
        return (starts is null ? null : (starts.InstanceId, starts.Orchestrator), wakes?.InstanceId);
    }

    /// <summary>One of every type; of those that tell of a kind of transaction, one of every kind.</summary>
    private static IEnumerable<DomainEvent> Events() =>
        from type in typeof(DomainEvent).Assembly.GetTypes()
        where !type.IsAbstract && typeof(DomainEvent).IsAssignableFrom(type)
        let constructor = type.GetConstructors().Single(one => one.GetParameters() is not [{ } only] || only.ParameterType != type)
        from kind in constructor.GetParameters().Any(one => one.ParameterType == typeof(TransactionType)) ? Enum.GetValues<TransactionType>() : [default]
        select (DomainEvent)constructor.Invoke([.. constructor.GetParameters().Select(one => ValueOf(one, kind))]);

    private static object? ValueOf(ParameterInfo parameter, TransactionType kind)
    {
        if (parameter.ParameterType == typeof(Guid)) return Entity;
        if (parameter.ParameterType == typeof(DateTimeOffset)) return Now;
        if (parameter.ParameterType == typeof(TransactionType)) return kind;
        if (parameter.ParameterType == typeof(string)) return "";
        if (parameter.ParameterType.Name.StartsWith("ImmutableArray", StringComparison.Ordinal)) return parameter.ParameterType.GetField("Empty")!.GetValue(null);
        return parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
    }

    private static string NameOf(DomainEvent happened) => happened switch
    {
        TransactionCompleted e => $"{nameof(TransactionCompleted)}({e.Type})",
        TransactionFailed e => $"{nameof(TransactionFailed)}({e.Type})",
        TransactionCancelled e => $"{nameof(TransactionCancelled)}({e.Type})",
        _ => happened.GetType().Name,
    };

    private static EventRecord Record(DomainEvent happened) => new(Entity, $"stream/{Entity}", 1, Now, null, null, happened);

    private Task RouteAsync(DomainEvent happened) =>
        Router(logger.Object).RouteAsync(Record(happened), Client, CancellationToken.None);

    /// <summary>Messages go nowhere, and no use case runs: this is about the orchestrations.</summary>
    private static EventRouter Router(ILogger<EventRouter> logger) =>
        new(Mock.Of<IQueueSender>(queues => queues.SendAsync(It.IsAny<string>(), It.IsAny<IReadOnlyCollection<QueueMessage>>(), It.IsAny<CancellationToken>()) == Task.CompletedTask), new NoUseCases(), logger);

    private sealed class NoUseCases : IServiceProvider
    {
        private static readonly Transactor Transactor = new(Mock.Of<IDocumentStore>(), Mock.Of<IEventRelay>(), TimeProvider.System, Mock.Of<IIdSource>());

        public object? GetService(Type serviceType) => serviceType switch
        {
            _ when serviceType == typeof(SkillNames) => new SkillNames(Mock.Of<IDocumentStore>(), null!, null!, null!),
            _ when serviceType == typeof(AccountMails) => new AccountMails(Transactor, new AccountOptions(), TimeProvider.System, Mock.Of<IIdSource>()),
            _ when serviceType == typeof(PersonalDataExports) => new PersonalDataExports(null!, null!, Mock.Of<IAttachmentContents>(), null!, null!, null!),
            _ when serviceType == typeof(AuditAnchors) => new AuditAnchors(Mock.Of<IDocumentStore>(), Mock.Of<IAuditAnchorFile>(), Mock.Of<IAuditAnchorArchive>(), TimeProvider.System, NullLogger<AuditAnchors>.Instance),
            _ when serviceType == typeof(EndingSilence) => new EndingSilence(Mock.Of<IDocumentStore>(), Transactor, null!, TimeProvider.System),
            _ when serviceType == typeof(StripeCustomers) => new StripeCustomers(Mock.Of<IDocumentStore>(), Transactor, null!, null!, null!, TimeProvider.System),
            _ when serviceType == typeof(AwaitedGiveBacks) => new AwaitedGiveBacks(WithoutTransactions(), Transactor, null!, TimeProvider.System),
            _ when serviceType == typeof(CoverChargeback) => new CoverChargeback(Transactor, null!, null!, null!, TimeProvider.System),
            _ when serviceType == typeof(ChargebackEvidences) =>
                new ChargebackEvidences(Mock.Of<IDocumentStore>(), Transactor, null!, new PaymentLimits(), TimeProvider.System, Mock.Of<IIdSource>()),
            _ when serviceType == typeof(SubscriptionSync) =>
                new SubscriptionSync(Mock.Of<IDocumentStore>(), Transactor, null!, null!, null!, null!, new SubscriptionOptions(), TimeProvider.System),
            _ when serviceType == typeof(DisputeClocks) => new DisputeClocks(WithoutDisputes(), Transactor, null!, null!, null!, null!, TimeProvider.System),
            _ when serviceType == typeof(DraftFees) => new DraftFees(WithoutContracts(), Transactor, null!, TimeProvider.System),
            _ => null,
        };
    }

    private static IDocumentStore WithoutDisputes()
    {
        var store = new Mock<IDocumentStore>();
        store.Setup(one => one.QueryAsync(It.IsAny<Query<Dispute>>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Kelmah.Kernel.Persistence.Page<Dispute>([], null));
        return store.Object;
    }

    private static IDocumentStore WithoutTransactions()
    {
        var store = new Mock<IDocumentStore>();
        store.Setup(one => one.QueryAsync(It.IsAny<Query<Transaction>>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Kelmah.Kernel.Persistence.Page<Transaction>([], null));
        return store.Object;
    }

    private static IDocumentStore WithoutContracts()
    {
        var store = new Mock<IDocumentStore>();
        store.Setup(one => one.QueryAsync(It.IsAny<Query<Contract>>(), It.IsAny<CancellationToken>())).ReturnsAsync(new Kelmah.Kernel.Persistence.Page<Contract>([], null));
        return store.Object;
    }

    private async Task BringAsync(string id, string state)
    {
        if (state == "missing") return;
        await Client.ScheduleNewOrchestrationInstanceAsync("ContractOrchestrator", Entity, new StartOrchestrationOptions(id));
        await Client.WaitForInstanceStartAsync(id);
        if (state == "running") return;
        await Client.RaiseEventAsync(id, "changed", "before");
        await Client.WaitForInstanceCompletionAsync(id);
    }

    private async Task AssertStartedOnceAsync(string id, string orchestrator, string state)
    {
        var instance = (await Client.GetInstanceAsync(id, getInputsAndOutputs: true))!;
        Assert.Equal(state == "missing" ? orchestrator : "ContractOrchestrator", instance.Name);
        Assert.Contains($"{Entity}", instance.SerializedInput, StringComparison.Ordinal);
        Assert.Equal(state == "ended", instance.IsCompleted);
    }
}
