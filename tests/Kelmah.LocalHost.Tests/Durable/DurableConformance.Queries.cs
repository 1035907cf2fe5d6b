using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Kelmah.LocalHost.Tests.Durable;

public abstract partial class DurableConformance
{
    [Fact]
    public async Task A_query_filters_by_status_prefix_and_time_of_creation()
    {
        await StartMixedInstancesAsync();
        var noon = host.Time.GetUtcNow().AddHours(-1);
        Assert.Equal(6, (await QueryAsync(new OrchestrationQuery())).Count);
        Assert.Equal(["b-0", "b-1", "b-2"], await QueryAsync(new OrchestrationQuery(InstanceIdPrefix: "b-")));
        Assert.Equal(["a-0", "a-1", "a-2"], await QueryAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(["b-0", "b-1", "b-2"], await QueryAsync(new OrchestrationQuery(CreatedFrom: noon)));
        Assert.Equal(["a-0", "a-1", "a-2"], await QueryAsync(new OrchestrationQuery(CreatedTo: noon)));
    }

    [Fact]
    public async Task A_query_goes_on_from_a_continuation_token()
    {
        await StartMixedInstancesAsync();
        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in Client.GetAllInstancesAsync(new OrchestrationQuery(PageSize: 4)).AsPages()) pages.Add(page);
        Assert.Equal([4, 2], pages.Select(page => page.Values.Count));
        Assert.Null(pages[1].ContinuationToken);
        var rest = await QueryAsync(new OrchestrationQuery(ContinuationToken: pages[0].ContinuationToken));
        Assert.Equal(["b-1", "b-2"], rest);
    }

    [Fact]
    public async Task Inputs_and_outputs_are_read_only_if_asked_for()
    {
        await StartMixedInstancesAsync();
        var without = (await Client.GetInstanceAsync("a-0"))!;
        Assert.Null(without.SerializedInput);
        Assert.Throws<InvalidOperationException>(() => without.ReadInputAs<int>());
        await foreach (var instance in Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)))
            Assert.Equal(0, instance.ReadInputAs<int>());
    }

    [Fact]
    public async Task Ended_instances_are_listed_by_id()
    {
        await StartMixedInstancesAsync();
        var first = await Client.ListInstanceIdsAsync(pageSize: 2);
        Assert.Equal(["a-0", "a-1"], first.Values);
        var second = await Client.ListInstanceIdsAsync(pageSize: 2, lastInstanceKey: first.ContinuationToken);
        Assert.Equal(["a-2"], second.Values);
        Assert.Empty((await Client.ListInstanceIdsAsync([OrchestrationRuntimeStatus.Failed])).Values);
    }

    [Fact]
    public async Task A_purge_removes_an_ended_instance_and_spares_an_unfinished_one()
    {
        await StartMixedInstancesAsync();
        Assert.Equal(1, (await Client.PurgeInstanceAsync("a-0")).PurgedInstanceCount);
        Assert.Equal(0, (await Client.PurgeInstanceAsync("b-0")).PurgedInstanceCount);
        Assert.Equal(0, (await Client.PurgeInstanceAsync("nobody")).PurgedInstanceCount);
        Assert.Null(await Client.GetInstanceAsync("a-0"));
        Assert.NotNull(await Client.GetInstanceAsync("b-0"));
    }

    [Fact]
    public async Task A_purge_by_filter_removes_all_ended_instances_that_match_and_their_histories()
    {
        await StartMixedInstancesAsync();
        var result = await Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: host.Time.GetUtcNow()));
        Assert.Equal(3, result.PurgedInstanceCount);
        Assert.True(result.IsComplete);
        Assert.Equal(3, host.Count("durable_history"));
        Assert.Equal(["b-0", "b-1", "b-2"], await QueryAsync(new OrchestrationQuery()));
    }

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public async Task A_purge_takes_the_sub_orchestrations_only_if_it_is_told_to(bool recursive, int expected)
    {
        Registry.AddOrchestratorFunc("Grandchild", _ => Task.CompletedTask);
        Registry.AddOrchestratorFunc("Child", context => context.CallSubOrchestratorAsync("Grandchild"));
        Registry.AddOrchestratorFunc("Parent", context => context.CallSubOrchestratorAsync("Child"));
        await host.StartAsync();
        var instance = await host.RunAsync("Parent");
        var result = await Client.PurgeInstanceAsync(instance.InstanceId, new PurgeInstanceOptions(recursive));
        Assert.Equal(expected, result.PurgedInstanceCount);
        Assert.Equal(3 - expected, host.Count("durable_instances"));
    }

    /// <summary>Three completed instances, and two hours later three that wait.</summary>
    private async Task StartMixedInstancesAsync()
    {
        Registry.AddOrchestratorFunc<int, int>("Ends", (_, n) => Task.FromResult(n));
        Registry.AddOrchestratorFunc<int, int>("Waits", (context, _) => context.WaitForExternalEvent<int>("x"));
        await host.StartAsync();
        for (var i = 0; i < 3; i++) await host.RunAsync("Ends", 0, new StartOrchestrationOptions($"a-{i}"));
        host.Time.Advance(TimeSpan.FromHours(2));
        for (var i = 0; i < 3; i++)
        {
            await Client.ScheduleNewOrchestrationInstanceAsync("Waits", 0, new StartOrchestrationOptions($"b-{i}"));
            await Client.WaitForInstanceStartAsync($"b-{i}");
        }
    }

    private async Task<List<string>> QueryAsync(OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync(query)) ids.Add(instance.InstanceId);
        return ids;
    }
}
