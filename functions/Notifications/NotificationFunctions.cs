using Kelmah.Functions.Http;
using Kelmah.Kernel;
using Kelmah.Kernel.Persistence;
using Kelmah.Notifications;
using Microsoft.AspNetCore.Http;

namespace Kelmah.Functions.Notifications;

/// <summary>The caller's notifications in the app.</summary>
public sealed class NotificationFunctions(Inbox inbox)
{
    [Function("ListNotifications")]
    [Endpoint(Access.SignedIn, "The caller's notifications, newest first.", NotPrivate = NotPrivate.Own, Response = typeof(Page<NotificationView>), Query = typeof(NotificationQuery))]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/notifications")] HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query<NotificationQuery>();
        Result<Page<NotificationView>> page = await inbox.ListAsync(request.Caller(), query.Unread, query.Paging, cancellationToken);
        return page.Ok();
    }

    [Function("CountUnreadNotifications")]
    [Endpoint(Access.SignedIn, "How many of the caller's notifications are unread.", NotPrivate = NotPrivate.Own, Response = typeof(UnreadCount))]
    public async Task<IResult> CountUnreadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/v1/notifications/unread-count")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        Result<UnreadCount> count = await inbox.CountUnreadAsync(request.Caller(), cancellationToken);
        return count.Ok();
    }

    [Function("ReadNotification")]
    [Endpoint(Access.SignedIn, "Marks a notification as read.", IsIdempotent = true, Response = typeof(NotificationView))]
    public async Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/notifications/{id:guid}/read")] HttpRequest request,
        Guid id,
        CancellationToken cancellationToken) =>
        (await inbox.ReadAsync(request.Caller(), id, cancellationToken)).Ok();

    [Function("ReadAllNotifications")]
    [Endpoint(Access.SignedIn, "Marks all of the caller's notifications as read.", IsIdempotent = true, Response = typeof(ReadCount))]
    public async Task<IResult> ReadAllAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/notifications/read-all")] HttpRequest request,
        CancellationToken cancellationToken) =>
        (await inbox.ReadAllAsync(request.Caller(), cancellationToken)).Ok();
}

/// <summary>Which notifications are listed.</summary>
public sealed record NotificationQuery : PagingQuery
{
    /// <summary>Only those that are not read.</summary>
    public bool Unread { get; init; }
}
