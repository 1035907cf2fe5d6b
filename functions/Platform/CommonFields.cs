namespace Kelmah.Functions.Platform;

/// <summary>What the fields are that mean the same wherever they stand.</summary>
internal static class CommonFields
{
    private static readonly Dictionary<string, string> Descriptions = new(StringComparer.Ordinal)
    {
        ["id"] = "Its id, a UUID of version 7.",
        ["version"] = "Grows with each change; the `ETag`, for `If-Match`.",
        ["createdAt"] = "When it was made, UTC.",
        ["updatedAt"] = "When it last changed, UTC.",
        ["jobId"] = "The job that it is about.",
        ["applicationId"] = "The application that it comes from.",
        ["contractId"] = "The contract that it belongs to.",
        ["milestoneId"] = "The milestone that it is about.",
        ["hirerId"] = "The hirer.",
        ["workerId"] = "The worker.",
        ["userId"] = "The user whom it belongs to.",
        ["currency"] = "The currency of the amounts.",
        ["status"] = "Its present state.",
        ["title"] = "What it is called.",
        ["description"] = "What it is, in its author's words.",
        ["code"] = "The code.",
        ["email"] = "The address of the account.",
        ["password"] = "The password of the account.",
        ["token"] = "The token from the mail.",
        ["firstName"] = "The first name.",
        ["lastName"] = "The last name.",
        ["role"] = "What the user is here.",
        ["roles"] = "All roles that the user holds.",
        ["experienceLevel"] = "The experience that is asked for.",
        ["city"] = "For example Accra.",
        ["region"] = "For example Greater Accra.",
        ["signedAt"] = "When both had signed, UTC; null before.",
        ["startedAt"] = "When it was started, UTC; null before.",
        ["completedAt"] = "When it was completed, UTC; null before.",
        ["cancelledAt"] = "When it was cancelled, UTC; null otherwise.",
        ["answeredAt"] = "When it was answered, UTC; null before.",
    };

    /// <summary>By the name in JSON; null for a field that says something of its own.</summary>
    public static string? Describe(string name) => Descriptions.GetValueOrDefault(name);
}
