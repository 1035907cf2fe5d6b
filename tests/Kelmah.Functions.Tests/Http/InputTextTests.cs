using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kelmah.Functions.Http;
using Kelmah.Functions.Platform;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Http;

/// <summary>Every text that a client can send, of every input, keeps to the rules of texts.</summary>
public sealed class InputTextTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    /// <summary>Texts of several lines, by the type and the property that hold them.</summary>
    private static readonly string[] Multiline =
    [
        "AmendmentInput.Reason", "AmendmentInput.Text", "ApplicationContent.CoverLetter", "ChangeRequestInput.Reason", "ContractTerms.Text", "CorrectionInput.Reason", "CorrectionRejection.Reason", "DisputeAnswerInput.Answer", "DisputeAppealInput.Reason", "DisputeEvidenceInput.Text", "DisputeInput.Description", "DisputeResolutionInput.Resolution", "EndingInput.Reason", "EvidenceInput.Text", "JobContent.Description", "MilestoneChange.Description", "MilestoneInput.Description", "OfferContent.Note", "PauseInput.Reason",
        "PortfolioItem.Description", "ReasonInput.Reason", "RefundRequestInput.Reason", "RefundResolutionInput.Reason", "RejectionInput.Reason", "ScreeningAnswer.Answer", "SubmissionInput.Note", "UserProfile.Bio",
        "WorkExperience.Summary",
    ];

    /// <summary>What has one of some known values or a form of its own, is compared and never shown, or is an address.</summary>
    private static readonly string[] NotWords =
    [
        "ChallengeCodeInput.ChallengeToken", "ChallengeInput.ChallengeToken", "ChallengeInput.Code", "CodeInput.Code", "ContractTerms.TaxCountry", "CorrectionAmount.Amount", "Deliverable.Url", "DisputeTerms.Country", "EmailChangeInput.Code", "EmailChangeInput.Email",
        "EmailChangeInput.Password", "EmailInput.Email", "ErasureInput.Code", "ErasureInput.Password", "FactorRemovalInput.Code", "FactorRemovalInput.Password", "NewPasswordInput.Password",
        "NewPasswordInput.Token", "PasswordChangeInput.CurrentPassword", "PasswordChangeInput.NewPassword", "PasswordInput.Password", "PayoutOnboardingInput.Country", "PortfolioItem.Url",
        "RefreshTokenInput.RefreshToken", "RegistrationInput.Email", "RegistrationInput.Password", "ScreeningAnswer.Question", "SignInInput.DeviceToken", "SignInInput.Email", "SignInInput.Password",
        "SignatureInput.TermsHash", "TokenInput.Token", "UserProfile.Languages", "UserProfile.Phone", "UserSettings.Language", "UserSettings.TimeZone",
    ];

    [Fact]
    public async Task No_input_takes_text_that_is_not_seen_or_turns_others_and_no_line_takes_two()
    {
        var world = await AccessWorld.MakeAsync(app);
        var (met, wrong) = (new SortedSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var operation in ApiOperation.All.Where(operation => operation.Endpoint.Request is not null))
        {
            foreach (var text in TextsOf(operation.Endpoint.Request!, "", operation.Endpoint.Request!.Name))
            {
                met.Add(text.Member);
                if (NotWords.Contains(text.Member)) continue;
                string[] bad = Multiline.Contains(text.Member) ? ["Some\u202eof this"] : ["Some\u202eof this", "Some\r\nof this", "Some of\u200bthis", "See http://example.test"];
                foreach (var value in bad)
                {
                    if (!await IsRefusedAsync(world, operation, text.Path, value)) wrong.Add($"{operation.Name} {text.Path}: {JsonSerializer.Serialize(value)}");
                }
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(Multiline.Concat(NotWords).Except(met));
    }

    /// <summary>Whether somebody whom the endpoint admits is told that this field is wrong.</summary>
    private static async Task<bool> IsRefusedAsync(AccessWorld world, ApiOperation operation, string path, string value)
    {
        var body = Sample(operation.Endpoint.Request!)!;
        Put(body, path, value);
        foreach (var (client, role, _) in world.Callers)
        {
            if (role is { } known ? !operation.Endpoint.Access.HasFlag(known) : operation.Endpoint.Access != Access.Everybody) continue;
            using var content = TestClient.Json(body);
            var answer = await client.SendAsync(operation.Method, await world.PathAsync(operation), content);
            if (answer.Status == HttpStatusCode.BadRequest && answer.Body.TryGetProperty("errors", out var errors) && errors.TryGetProperty(path, out _)) return true;
        }

        return false;
    }

    private static IEnumerable<(string Path, string Member)> TextsOf(Type type, string path, string member)
    {
        if (type == typeof(string)) return [(path, member)];
        if (ElementOf(type) is { } element) return TextsOf(element, $"{path}[0]", member);
        return IsRecord(type)
            ? type.GetProperties().Where(IsInput).SelectMany(property => TextsOf(
                Plain(property.PropertyType), path.Length == 0 ? NameOf(property) : $"{path}.{NameOf(property)}", $"{type.Name}.{property.Name}"))
            : [];
    }

    /// <summary>A body with something in every field.</summary>
    private static JsonNode? Sample(Type type)
    {
        if (type == typeof(string)) return "Some words of text that are long enough";
        if (type == typeof(bool)) return true;
        if (type == typeof(Guid)) return Guid.CreateVersion7().ToString();
        if (type == typeof(Money)) return new JsonObject { ["amount"] = "1.00", ["currency"] = "GHS" };
        if (type == typeof(Currency)) return "GHS";
        if (type == typeof(DateTimeOffset)) return "2030-01-01T00:00:00Z";
        if (type == typeof(TimeOnly)) return "22:00";
        if (type.IsEnum) return JsonNamingPolicy.SnakeCaseLower.ConvertName(Enum.GetNames(type)[0]);
        if (type.IsPrimitive) return 1;
        if (ElementOf(type) is { } element) return new JsonArray(Sample(element));
        return new JsonObject(type.GetProperties().Where(IsInput).Select(property => KeyValuePair.Create(
            NameOf(property), property.Name == "Url" ? "https://example.com/photos.zip" : Sample(Plain(property.PropertyType)))));
    }

    private static void Put(JsonNode body, string path, string value)
    {
        var steps = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        foreach (var step in steps[..^1]) body = step == "0" ? body[0]! : body[step]!;
        if (steps[^1] == "0") body[0] = value;
        else body[steps[^1]] = value;
    }

    private static bool IsRecord(Type type) => type.Namespace?.StartsWith("Kelmah", StringComparison.Ordinal) == true && type is { IsEnum: false, IsValueType: false };

    private static bool IsInput(PropertyInfo property) => property is { SetMethod.IsPublic: true, GetMethod.IsStatic: false };

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(ImmutableArray<>) || definition == typeof(IReadOnlyList<>)) ? type.GetGenericArguments()[0] : null;

    private static string NameOf(PropertyInfo property) => JsonNamingPolicy.CamelCase.ConvertName(property.Name);
}
