using System.Net;
using Kelmah.Functions.Tests.Jobs;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Contracts;

/// <summary>A contract over HTTP, and everybody who may come near it.</summary>
internal sealed record ContractParties(TestClient Hirer, TestClient Worker, TestClient Stranger, string ContractId, string MilestoneId)
{
    /// <summary>A draft with one milestone over its whole total.</summary>
    public static async Task<ContractParties> DraftAsync(KelmahApp app)
    {
        var hirer = await app.SignUpAsync(UserRole.Hirer);
        var worker = await app.SignUpAsync(UserRole.Worker);
        var stranger = await app.SignUpAsync(UserRole.Hirer);
        var application = await SampleJobs.ApplyAsync(worker, await SampleJobs.PublishAsync(hirer));
        var contract = await hirer.PostAsync($"/applications/{application}/accept");
        Assert.Equal(HttpStatusCode.Created, contract.Status);
        var milestone = await hirer.PostAsync($"/contracts/{contract.Id}/milestones", Milestone(app));
        Assert.Equal(HttpStatusCode.Created, milestone.Status);
        return new ContractParties(hirer, worker, stranger, contract.Id, milestone.Id);
    }

    public static object Milestone(KelmahApp app, string amount = "1500.00") =>
        new { title = "Wiring", description = "Pull the new cables.", amount = SampleJobs.Money(amount), dueDate = app.Clock.GetUtcNow().AddDays(7) };

    public async Task SignAsync()
    {
        var terms = new { termsHash = (await Hirer.GetAsync($"/contracts/{ContractId}")).Body.GetProperty("termsHash").GetString() };
        Assert.Equal(HttpStatusCode.OK, (await Hirer.PostAsync($"/contracts/{ContractId}/sign", terms)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Worker.PostAsync($"/contracts/{ContractId}/sign", terms)).Status);
    }
}
