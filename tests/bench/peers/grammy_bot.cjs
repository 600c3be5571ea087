// A bot made with grammY: stores each message, answers it, and acknowledges then.
// Written after grammY's page on webhooks, with express.
const { Bot, webhookCallback } = require("grammy");
const express = require("express");
const Database = require("better-sqlite3");

const { API, DATABASE, PORT, SECRET, TOKEN } = process.env;
const database = new Database(DATABASE);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE message (id INTEGER PRIMARY KEY, chat INTEGER, text)");
const insert = database.prepare("INSERT INTO message (chat, text) VALUES (?, ?)");

const bot = new Bot(TOKEN, { client: { apiRoot: API } });
bot.on("message", async (ctx) => {
  insert.run(ctx.chat.id, ctx.message.text);
  await ctx.reply("Your question was passed on.");
});

const app = express();
app.get("/readyz", (_request, response) => response.send("yes"));
app.use(express.json());
app.post("/hooks/telegram", webhookCallback(bot, "express", { secretToken: SECRET }));
bot.init().then(() => app.listen(Number(PORT), "127.0.0.1"));
