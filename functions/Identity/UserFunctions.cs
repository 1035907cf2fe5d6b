using System.ComponentModel.DataAnnotations;
using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Profiles and settings, one's own and others', and the search for workers.</summary>
public sealed class UserFunctions(Profiles profiles, Workers workers)
{
    [Function("GetOwnUser")]
    [Endpoint(Access.SignedIn, "The caller's account.", NotPrivate = NotPrivate.Own, Response = typeof(UserView))]
    public async Task<IResult> GetOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken) =>
        (await profiles.GetOwnAsync(request.Caller(), cancellationToken)).Ok();

    [Function("ChangeOwnUser")]
    [Endpoint(Access.SignedIn, "Changes the caller's profile by a merge patch. Another phone number switches codes by text message off, for which a code must have been given in the session lately.", Request = typeof(UserChange), Response = typeof(UserView), Errors = "version_mismatch,totp_required")]
    public async Task<IResult> ChangeOwnAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/users/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var patch = await request.ReadPatchAsync(cancellationToken);
        return (await profiles.ChangeOwnAsync(caller, patch, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("AddRole")]
    [Endpoint(
        Access.Hirer | Access.Worker,
        "Adds a role, so that one account both hires and works. The next refresh gives a token with the new role; a role that is held already changes nothing.",
        IsIdempotent = true,
        Request = typeof(RoleInput),
        Response = typeof(UserView),
        Errors = "account_suspended,erasure_pending,email_not_verified")]
    public async Task<IResult> AddRoleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/users/me/roles")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<RoleInput>(cancellationToken);
        return (await profiles.AddRoleAsync(caller, input.Role, cancellationToken)).Ok();
    }

    [Function("GetPublicProfile")]
    [Endpoint(Access.Everybody, "What a user tells everybody. Whoever is not signed in finds workers and hirers whose address is verified.", Private = "users/{id}", Response = typeof(PublicProfileView), Errors = "not_signed_in")]
    public async Task<IResult> GetPublicAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await profiles.GetPublicAsync(request.CallerOrStranger(), id, cancellationToken)).Ok();

    [Function("GetSettings")]
    [Endpoint(Access.SignedIn, "The caller's settings.", NotPrivate = NotPrivate.Own, Response = typeof(UserSettings))]
    public async Task<IResult> GetSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken) =>
        (await profiles.GetOwnAsync(request.Caller(), cancellationToken)).Then<UserSettings>(user => user.Settings).Ok();

    [Function("ChangeSettings")]
    [Endpoint(Access.SignedIn, "Replaces the caller's settings.", Request = typeof(UserSettings), Response = typeof(UserSettings), Errors = "version_mismatch")]
    public async Task<IResult> ChangeSettingsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "api/v1/users/me/settings")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var settings = await request.ReadJsonAsync<UserSettings>(cancellationToken);
        return (await profiles.ChangeSettingsAsync(caller, settings, request.IfMatch(), cancellationToken)).Ok();
    }

    [Function("ListWorkers")]
    [Endpoint(Access.Everybody, "Finds workers by what they tell everybody.", NotPrivate = NotPrivate.Public, Response = typeof(Page<PublicProfileView>), Query = typeof(WorkerSearchQuery))]
    public async Task<IResult> ListWorkersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/workers")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<WorkerSearchQuery>();
        return (await workers.SearchAsync(request.CallerOrStranger(), query.ToSearch(), query.Paging, cancellationToken)).Ok();
    }
}

/// <summary>Which workers are listed; all without a parameter.</summary>
public sealed record WorkerSearchQuery : PagingQuery
{
    /// <summary>
    /// Words of the name, the bio and the skills: all of them are found.
    /// Case, accents and other marks do not matter, and letters such as ɔ, ɛ and ŋ are as their base letters; the last word may be the beginning of one. Where a language puts
    /// no blanks between words, as Chinese and Thai do, the beginning of a run of letters is found.
    /// </summary>
    public string? Q { get; init; }

    /// <summary>All of these skills, separated by commas.</summary>
    [Skills(QueryParameter.MaxItems)]
    public IReadOnlyList<string> Skills { get; init; } = [];

    /// <summary>The middle of a circle, as latitude,longitude in degrees. The places of workers are approximate.</summary>
    public GeoPoint? Near { get; init; }

    /// <summary>The radius of the circle in kilometres.</summary>
    [Range(1, 500)]
    public double RadiusKm { get; init; } = 25;

    /// <summary>The least average of reviews.</summary>
    [Range(0, 5)]
    public double MinRating { get; init; }

    /// <summary>Newest accounts or best ratings first.</summary>
    public WorkerSort Sort { get; init; }

    public WorkerSearch ToSearch() => new()
    {
        Words = Q,
        Skills = Skills,
        Near = Near,
        RadiusKm = RadiusKm,
        MinRating = MinRating,
        Sort = Sort,
    };
}
