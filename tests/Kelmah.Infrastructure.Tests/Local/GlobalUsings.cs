// What the function app's own global usings give to its local queue sender, which is compiled here too.
global using ILocalQueues = Kelmah.LocalRuntime.ILocalQueues;
global using LocalMessage = Kelmah.LocalRuntime.LocalMessage;
