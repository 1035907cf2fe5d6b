using System;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Tasks;
using Newtonsoft.Json.Linq;

namespace Kelmah.Client;

/// <summary>From the post of a job to the worker's wallet, with the generated client alone; compiled by the test, against what was generated.</summary>
public static class Story
{
    private const string Password = "correct horse battery";

    /// <summary>What the worker has at the end.</summary>
    public static async Task<string> RunAsync(Uri host)
    {
        var hirer = await SignUpAsync(host, "ama.nswag@example.com", NewAccountRole.Hirer, "Ama");
        var worker = await SignUpAsync(host, "kofi.nswag@example.com", NewAccountRole.Worker, "Kofi");

        var job = await hirer.CreateJobAsync(Once(), new JobContent
        {
            Title = "Rewire a house",
            Description = "Replace the old wiring.",
            BudgetMin = Ghs("1000.00"),
            BudgetMax = Ghs("2000.00"),
            Skills = ["electrical"],
            ExperienceLevel = ExperienceLevel.Intermediate,
            Location = new Location { City = "Accra", Region = "Greater Accra" },
        });
        await hirer.PublishJobAsync(job.Id, Once());
        var application = await worker.ApplyToJobAsync(
            job.Id, Once(), new ApplicationContent { CoverLetter = "I have rewired forty houses.", ProposedRate = Ghs("1500.00"), EstimatedDuration = 10 });
        var contract = await hirer.AcceptApplicationAsync(application.Id, Once());
        var milestone = await hirer.AddMilestoneAsync(
            contract.Id, Once(), new MilestoneInput { Title = "All of it", Description = "Wiring and test.", Amount = Ghs("1500.00"), DueDate = DateTimeOffset.UtcNow.AddDays(30) });
        var terms = new SignatureInput { TermsHash = (await hirer.GetContractAsync(contract.Id, null, null)).TermsHash };
        await hirer.SignContractAsync(contract.Id, Once(), terms);
        await worker.SignContractAsync(contract.Id, Once(), terms);

        var funding = await hirer.FundEscrowAsync(contract.Id, null, Once(), null);
        await PayAsync(host, funding.ClientSecret);
        await UntilAsync(async () => (await hirer.GetEscrowAsync(contract.Id, null, null)).Status == EscrowStatus.Held);
        await worker.StartMilestoneAsync(milestone.Id, null);
        await worker.SubmitMilestoneAsync(milestone.Id, Once(), new SubmissionInput { Deliverables = [new Deliverable { Name = "Photos", Url = new Uri("https://example.com/photos.zip") }] });
        await hirer.ApproveMilestoneAsync(milestone.Id, null, Once(), null);
        await UntilAsync(async () => (await worker.GetWalletAsync()).PendingBalance.Amount != "0.00");
        var balance = (await worker.GetWalletAsync()).PendingBalance;
        return $"{balance.Amount} {balance.Currency.ToString().ToUpperInvariant()}";
    }

    /// <summary>Registers, verifies the address, fails to sign in, and signs in.</summary>
    private static async Task<KelmahApi> SignUpAsync(Uri host, string email, NewAccountRole role, string firstName)
    {
        var http = new HttpClient { BaseAddress = host };
        var api = new KelmahApi(http);
        await api.RegisterAsync(new RegistrationInput { Email = email, Password = Password, Role = role, Profile = new UserProfile { FirstName = firstName, LastName = "Mensah" } });
        await api.VerifyEmailAsync(new TokenInput { Token = await TokenAsync(host, email) });
        var refusal = await RefusedAsync(() => api.LoginAsync(new SignInInput { Email = email, Password = "not this one" }));
        if (refusal.Result.Code != ProblemCode.Invalid_credentials) throw new InvalidOperationException($"{refusal.StatusCode} {refusal.Result.Code}");
        var signedIn = await api.LoginAsync(new SignInInput { Email = email, Password = Password });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", signedIn.AccessToken);
        await TellBioAsync(api, firstName);
        return api;
    }

    /// <summary>
    /// A merge patch of one field: what is not set is left out of the body, because every field of a patch may be missing, and NSwag leaves out such a
    /// one where it is null (<c>NullValueHandling.Ignore</c>). So its types can change a field and cannot clear it, for which null has to be sent.
    /// </summary>
    private static async Task TellBioAsync(KelmahApi api, string firstName)
    {
        var user = await api.ChangeOwnUserAsync(null, new UserChange { Profile = new UserProfilePatch { Bio = "From Accra." } });
        if ((user.Profile.FirstName, user.Profile.Bio) != (firstName, "From Accra.")) throw new InvalidOperationException($"{user.Profile.FirstName} {user.Profile.Bio}");
    }

    /// <summary>A key by which a request can be sent again. Headers are arguments: null for one that is not sent.</summary>
    private static string Once() => Guid.NewGuid().ToString();

    private static async Task<ApiException<Problem>> RefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ApiException<Problem> refusal)
        {
            return refusal;
        }

        throw new InvalidOperationException("It was not refused.");
    }

    private static async Task<string> TokenAsync(Uri host, string email)
    {
        using var http = new HttpClient { BaseAddress = host };
        string? body = null;
        await UntilAsync(async () => (body = JArray.Parse(await http.GetStringAsync("/simulators/outbox"))
            .FirstOrDefault(item => (string?)item["to"] == email && ((string?)item["body"])!.Contains("token="))?["body"]?.ToString()) is not null);
        var start = body!.IndexOf("token=", StringComparison.Ordinal) + "token=".Length;
        return Uri.UnescapeDataString(new string(body[start..].TakeWhile(letter => !char.IsWhiteSpace(letter) && letter is not ('"' or '<' or '>' or '&')).ToArray()));
    }

    private static async Task PayAsync(Uri host, string clientSecret)
    {
        using var http = new HttpClient { BaseAddress = host };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_local");
        var intent = clientSecret[..clientSecret.IndexOf("_secret", StringComparison.Ordinal)];
        using var card = new StringContent("payment_method=pm_card_visa", Encoding.ASCII, "application/x-www-form-urlencoded");
        (await http.PostAsync($"/v1/payment_intents/{intent}/confirm", card)).EnsureSuccessStatusCode();
    }

    /// <summary>What follows from an event is seen a moment later.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var attempt = 0; !await holds(); attempt++)
        {
            if (attempt == 600) throw new TimeoutException();
            await Task.Delay(50);
        }
    }

    private static Money Ghs(string amount) => new() { Amount = amount, Currency = Currency.GHS };
}
