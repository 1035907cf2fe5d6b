namespace Kelmah.Functions.Tests.Infra;

public sealed class RoleTests
{
    private static readonly BicepFile Roles = new("infra/modules/roles.bicep");
    private static readonly string[] Sets = ["onStorage", "onServiceBus", "onVault", "onCommunication", "onInsights"];
    private static readonly string[] Assigning = ["infra/modules/roles.bicep", "infra/vault.bicep"];

    [Theory]
    // Leases of timers, the app's package, large payloads of Durable Functions; the content of attachments.
    [InlineData("onStorage", "storage", "Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b")]
    // Work items and control queues of Durable Functions.
    [InlineData("onStorage", "storage", "Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fbe8")]
    // Histories and instances of Durable Functions.
    [InlineData("onStorage", "storage", "Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3")]
    // Triggers; the list of dead letters.
    [InlineData("onServiceBus", "serviceBus", "Azure Service Bus Data Receiver", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0")]
    // IQueueSender; the replay of dead letters.
    [InlineData("onServiceBus", "serviceBus", "Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39")]
    // Settings that are references into the vault.
    [InlineData("onVault", "vault", "Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6")]
    // IEmailSender and ISmsSender.
    [InlineData("onCommunication", "communication", "Communication and Email Service Owner", "09976791-48a7-449e-bb21-39d1a415f350")]
    // Telemetry, since Application Insights takes none from strangers.
    [InlineData("onInsights", "insights", "Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb")]
    public void A_role_that_the_app_needs_is_assigned_on_the_one_resource(string set, string resource, string role, string id)
    {
        Assert.Equal($"'{id}'", Roles.ObjectAfter($"var {set} = {{\n")[role]);
        Assert.Contains(
            $"  for role in items({set}): {{\n    name: guid({resource}.id, principalId, role.value)\n    scope: {resource}\n", Roles.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_other_role_is_assigned()
    {
        var roles = Sets.SelectMany(set => Roles.ObjectAfter($"var {set} = {{\n").Keys);

        Assert.Equal(8, roles.Count());
        Assert.Equal(Sets.Length, Roles.Text.Split("Microsoft.Authorization/roleAssignments@").Length - 1);
        Assert.DoesNotContain(
            Repository.List("infra", "*.bicep").Except(Assigning).Select(Repository.Read),
            text => text.Contains("Microsoft.Authorization", StringComparison.Ordinal));
    }
}
