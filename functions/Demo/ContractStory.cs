using System.Text.Json;
using System.Xml;

namespace Kelmah.Functions.Demo;

/// <summary>
/// The main job, step by step, through the HTTP API: a job is posted, applied for, contracted, funded and delivered in two
/// milestones; the hirer approves the first and stays silent on the second.
/// </summary>
/// <param name="hirer">Signed in, or not registered yet.</param>
/// <param name="worker">Signed in, or not registered yet.</param>
public sealed class ContractStory(StoryClient hirer, StoryClient worker)
{
    private readonly List<string> photoIds = [];
    private string jobId = "";
    private string applicationId = "";
    private string clientSecret = "";

    /// <summary>A story of two new users.</summary>
    /// <param name="http">With the base address of a running host.</param>
    public ContractStory(HttpClient http)
        : this(new StoryClient(http), new StoryClient(http))
    {
    }

    /// <summary>The hirer.</summary>
    public StoryClient Hirer { get; } = hirer;

    /// <summary>The worker.</summary>
    public StoryClient Worker { get; } = worker;

    /// <summary>The contract's id, once there is one.</summary>
    public string ContractId { get; private set; } = "";

    /// <summary>The milestones' ids in order of their due dates, once they are there.</summary>
    public IReadOnlyList<string> MilestoneIds { get; private set; } = [];

    /// <summary>The photo that the worker hands in: one pixel.</summary>
    public static ReadOnlyMemory<byte> Photo { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>The attachments' ids, one for each milestone handed in so far.</summary>
    public IReadOnlyList<string> PhotoIds => photoIds;

    /// <summary>Every step with the sentence that tells it, in order. Each ends when its effect can be seen.</summary>
    public IReadOnlyList<StoryStep> Steps =>
    [
        new("Ama, a hirer, registers and verifies her address", token => Hirer.RegisterAsync("hirer", "Ama", "Mensah", token)),
        new("Kofi, a worker, registers and verifies his address", token => Worker.RegisterAsync("worker", "Kofi", "Boateng", token)),
        new("Ama posts and publishes a job", PostJobAsync),
        new("Kofi applies for 1500.00 GHS", ApplyAsync),
        new("Ama accepts, which drafts a contract", AcceptAsync),
        new("Ama splits it into two milestones", AddMilestonesAsync),
        new("Both sign the same terms", SignAsync),
        new("Ama funds the escrow", FundAsync),
        new("Her card is charged", PayAsync),
        new("Stripe's webhook makes the escrow held", HeldAsync),
        new("Kofi delivers the first milestone, with a photo", token => DeliverPhotoAsync(MilestoneIds[0], token)),
        new("Ama looks at it and approves, and the money is released", ApproveAsync),
        new("Kofi delivers the second milestone, with a photo", token => DeliverPhotoAsync(MilestoneIds[1], token)),
        new("Ama stays silent for thirteen days, and is reminded", BeRemindedAsync),
        new("Ama stays silent for the fourteenth day, too", StaySilentAsync),
        new("The second milestone is approved automatically, and the contract completes", CompleteAsync),
    ];

    /// <summary>The steps until the escrow is held.</summary>
    public IReadOnlyList<StoryStep> UntilFunded => [.. Steps.Take(10)];

    /// <summary>
    /// A whole contract of two users who are signed in: as <see cref="Steps"/>, but the hirer approves both milestones, so
    /// that no time has to pass.
    /// </summary>
    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        await FundNewAsync(cancellationToken);
        foreach (var milestone in MilestoneIds)
        {
            await DeliverAsync(milestone, new { name = "Photos", url = "https://example.com/photos.zip" }, cancellationToken);
            await Hirer.PostAsync($"/api/v1/milestones/{milestone}/approve", null, cancellationToken);
        }

        await CompletedAsync(cancellationToken);
    }

    /// <summary>A new contract of two users who are signed in, from the job's post until its money is held.</summary>
    public async Task FundNewAsync(CancellationToken cancellationToken)
    {
        await PostJobAsync(cancellationToken);
        await ApplyAsync(cancellationToken);
        await AcceptAsync(cancellationToken);
        await AddMilestonesAsync(cancellationToken);
        await SignAsync(cancellationToken);
        await FundAsync(cancellationToken);
        await PayAsync(cancellationToken);
        await HeldAsync(cancellationToken);
    }

    /// <summary>The worker starts a milestone and hands a photo in for it.</summary>
    public async Task DeliverPhotoAsync(string milestoneId, CancellationToken cancellationToken)
    {
        var photo = await Worker.UploadAsync("/api/v1/attachments", "photo.png", Photo, cancellationToken);
        await DeliverAsync(milestoneId, new { name = "Photo", attachmentId = photo.Text("id") }, cancellationToken);
        photoIds.Add(photo.Text("id"));
    }

    /// <summary>What stands now: <c>due</c> dates need the host's clock, which may have been moved.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken) =>
        (await Hirer.GetAsync("/simulators/clock", cancellationToken)).GetProperty("now").GetDateTimeOffset();

    /// <summary>Moves the host's clock, once however often the call has to be repeated.</summary>
    /// <param name="time">How far.</param>
    /// <param name="cancellationToken">Stops the calls.</param>
    public async Task PassTimeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var before = await NowAsync(cancellationToken);
        await Hirer.PostOnceAsync(
            "/simulators/clock",
            new { advance = XmlConvert.ToString(time) },
            async () => await Hirer.GetAsync("/simulators/clock", cancellationToken) is var clock
                && clock.GetProperty("now").GetDateTimeOffset() >= before + time ? clock : null,
            cancellationToken);
    }

    /// <summary>Waits until a party was reminded: without that, a deadline that decides against it gives it another day.</summary>
    public static Task<JsonElement> RemindedAsync(StoryClient party, string words, CancellationToken cancellationToken) => party.WaitForAsync(
        "/api/v1/notifications?limit=100",
        list => list.Items().Any(item => item.Text("title").Contains(words, StringComparison.Ordinal)),
        cancellationToken);

    private static async Task<JsonElement?> FindAsync(
        StoryClient client, string list, Func<JsonElement, bool> isIt, CancellationToken cancellationToken) =>
        (await client.GetAsync(list, cancellationToken)).Items().Where(isIt).Select(found => (JsonElement?)found).FirstOrDefault();

    private static object Ghs(string amount) => new { amount, currency = "GHS" };

    private async Task PostJobAsync(CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken);
        var job = await Hirer.PostOnceAsync(
            "/api/v1/jobs",
            new
            {
                title = "Rewire a two-bedroom house",
                description = "Replace the old wiring and fit a new consumer unit.",
                budgetMin = Ghs("1000.00"),
                budgetMax = Ghs("2000.00"),
                skills = new[] { "electrical", "wiring" },
                requirements = new[] { "Certified electrician" },
                location = new { city = "Accra", region = "Greater Accra", latitude = 5.6037, longitude = -0.187 },
                isRemote = false,
                experienceLevel = "intermediate",
                deadline = now.AddDays(30),
            },
            () => FindAsync(Hirer, "/api/v1/jobs?status=draft", _ => true, cancellationToken),
            cancellationToken);
        jobId = job.Text("id");
        await Hirer.PostAsync($"/api/v1/jobs/{jobId}/publish", null, cancellationToken);
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var application = await Worker.PostOnceAsync(
            $"/api/v1/jobs/{jobId}/applications",
            new { coverLetter = "I have rewired forty houses in Accra.", proposedRate = Ghs("1500.00"), estimatedDuration = 10 },
            () => FindAsync(Worker, "/api/v1/applications", found => found.Text("jobId") == jobId, cancellationToken),
            cancellationToken);
        applicationId = application.Text("id");
    }

    private async Task AcceptAsync(CancellationToken cancellationToken)
    {
        var contract = await Hirer.PostAsync($"/api/v1/applications/{applicationId}/accept", null, cancellationToken);
        ContractId = contract.Text("id");
    }

    private async Task AddMilestonesAsync(CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken);
        var wiring = new { title = "Wiring", description = "Pull the new cables.", amount = Ghs("1000.00"), dueDate = now.AddDays(7) };
        var unit = new { title = "Consumer unit", description = "Fit and test it.", amount = Ghs("500.00"), dueDate = now.AddDays(10) };
        MilestoneIds =
        [
            await AddMilestoneAsync(wiring.title, wiring, cancellationToken),
            await AddMilestoneAsync(unit.title, unit, cancellationToken),
        ];
    }

    private async Task<string> AddMilestoneAsync(string title, object milestone, CancellationToken cancellationToken)
    {
        var path = $"/api/v1/contracts/{ContractId}/milestones";
        var added = await Hirer.PostOnceAsync(
            path, milestone, () => FindAsync(Hirer, path, found => found.Text("title") == title, cancellationToken), cancellationToken);
        return added.Text("id");
    }

    private async Task SignAsync(CancellationToken cancellationToken)
    {
        var contract = await Hirer.GetAsync($"/api/v1/contracts/{ContractId}", cancellationToken);
        var terms = new { termsHash = contract.Text("termsHash") };
        await Hirer.PostAsync($"/api/v1/contracts/{ContractId}/sign", terms, cancellationToken);
        await Worker.PostAsync($"/api/v1/contracts/{ContractId}/sign", terms, cancellationToken);
    }

    private async Task FundAsync(CancellationToken cancellationToken)
    {
        var funding = await Hirer.PostAsync($"/api/v1/contracts/{ContractId}/escrow", null, cancellationToken);
        clientSecret = funding.Text("clientSecret");
    }

    private Task PayAsync(CancellationToken cancellationToken) => Hirer.PayAsync(clientSecret, "pm_card_visa", cancellationToken);

    private Task<JsonElement> HeldAsync(CancellationToken cancellationToken) => Hirer.WaitForAsync(
        $"/api/v1/contracts/{ContractId}/escrow",
        escrow => escrow.Text("status") == "held" && escrow.Text("held") == "1500.00 GHS",
        cancellationToken);

    private async Task DeliverAsync(string milestoneId, object deliverable, CancellationToken cancellationToken)
    {
        await Worker.PostAsync($"/api/v1/milestones/{milestoneId}/start", null, cancellationToken);
        await Worker.PostOnceAsync(
            $"/api/v1/milestones/{milestoneId}/submit",
            new { deliverables = new[] { deliverable }, note = "Done." },
            async () => await Worker.GetAsync($"/api/v1/milestones/{milestoneId}", cancellationToken) is var milestone
                && milestone.GetProperty("submissions").GetArrayLength() > 0 ? milestone : null,
            cancellationToken);
    }

    private async Task ApproveAsync(CancellationToken cancellationToken)
    {
        await Hirer.WaitForAsync($"/api/v1/attachments/{photoIds[0]}/metadata", photo => photo.Text("scanState") == "clean", cancellationToken);
        await Hirer.DownloadAsync($"/api/v1/attachments/{photoIds[0]}", cancellationToken);
        await Hirer.PostAsync($"/api/v1/milestones/{MilestoneIds[0]}/approve", null, cancellationToken);
        await Worker.WaitForAsync("/api/v1/wallet", wallet => wallet.Text("pendingBalance") == "900.00 GHS", cancellationToken);
    }

    private async Task BeRemindedAsync(CancellationToken cancellationToken)
    {
        await PassTimeAsync(TimeSpan.FromDays(13), cancellationToken);
        await RemindedAsync(Hirer, "is approved automatically", cancellationToken);
    }

    private Task StaySilentAsync(CancellationToken cancellationToken) =>
        PassTimeAsync(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1), cancellationToken);

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Worker.WaitForAsync("/api/v1/wallet", wallet => wallet.Text("balance") == "900.00 GHS" && wallet.Text("pendingBalance") == "450.00 GHS", cancellationToken);
        await CompletedAsync(cancellationToken);
    }

    private Task<JsonElement> CompletedAsync(CancellationToken cancellationToken) => Worker.WaitForAsync(
        $"/api/v1/contracts/{ContractId}", contract => contract.Text("status") == "completed", cancellationToken);
}
