using Kelmah.Functions.Http;
using Kelmah.Identity;
using Kelmah.Kernel.Persistence;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Identity;

/// <summary>Sessions: started with a password, continued with a refresh token, listed and ended.</summary>
public sealed class SessionFunctions(SignIn signIn, Sessions sessions, CallerPlace places)
{
    [Function("Login")]
    [Endpoint(Access.Everybody, "Starts a session; answers 202 with a challenge (challengeToken, expiresIn, methods) where a code of a second factor is awaited.", Request = typeof(SignInInput), Response = typeof(SignedIn), OtherStatus = 202, OtherResponse = typeof(ChallengeView), OtherWhen = "The password is right, and a code of a second factor is awaited.", Errors = "invalid_credentials,account_closed")]
    public async Task<IResult> LoginAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/login")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<SignInInput>(cancellationToken);
        if (string.IsNullOrWhiteSpace(input.DeviceInfo)) input = input with { DeviceInfo = DeviceName.Of(request.Headers.UserAgent.ToString()) };
        var outcome = await signIn.ExecuteAsync(input, new SignInOrigin(request.IsAddressLocked(), places.Of(request)), cancellationToken);
        return outcome is { Refusal: null, Value.Challenge: { } challenge }
            ? new JsonAnswer<ChallengeView>(challenge, StatusCodes.Status202Accepted)
            : outcome.Then<SignedIn>(done => done.Session!).Ok();
    }

    [Function("RefreshSession")]
    [Endpoint(Access.Everybody, "Exchanges a refresh token for the next one.", Request = typeof(RefreshTokenInput), Response = typeof(SignedIn), Errors = "refresh_token_not_valid,refresh_token_reused,account_closed")]
    public async Task<IResult> RefreshAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/refresh")] HttpRequest request, CancellationToken cancellationToken)
    {
        var input = await request.ReadJsonAsync<RefreshTokenInput>(cancellationToken);
        return (await sessions.RefreshAsync(input.RefreshToken, places.Of(request), cancellationToken)).Ok();
    }

    [Function("Logout")]
    [Endpoint(Access.SignedIn, "Ends the session of a refresh token.", Request = typeof(RefreshTokenInput), Status = 204)]
    public async Task<IResult> LogoutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/logout")] HttpRequest request, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var input = await request.ReadJsonAsync<RefreshTokenInput>(cancellationToken);
        return (await sessions.EndAsync(caller, input.RefreshToken, cancellationToken)).NoContent();
    }

    [Function("LogoutAll")]
    [Endpoint(Access.SignedIn, "Ends all sessions of the caller.", Status = 204)]
    public async Task<IResult> LogoutAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/auth/logout-all")] HttpRequest request, CancellationToken cancellationToken) =>
        (await sessions.EndAllAsync(request.Caller(), cancellationToken)).NoContent();

    [Function("ListSessions")]
    [Endpoint(Access.SignedIn, "The caller's sessions.", NotPrivate = NotPrivate.Own, Response = typeof(Page<SessionView>), Query = typeof(PagingQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/auth/sessions")] HttpRequest request, CancellationToken cancellationToken) =>
        (await sessions.ListAsync(request.Caller(), request.Query<PagingQuery>().Paging, cancellationToken)).Ok();

    [Function("EndSession")]
    [Endpoint(Access.SignedIn, "Ends one of the caller's sessions.", Status = 204)]
    public async Task<IResult> EndAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/auth/sessions/{id:guid}")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await sessions.EndAsync(request.Caller(), id, cancellationToken)).NoContent();
}
